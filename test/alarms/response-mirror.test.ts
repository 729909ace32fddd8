import { expect, test } from 'vitest'
import { startResponseMirror } from '../../alarms/response-mirror.ts'
import { callingKpis } from '../../core/delivery/kpis.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openJournalCursors } from '../../storage/alarms/journal-cursors.ts'
import { openKpiLog } from '../../storage/alarms/kpis/kpi-log.ts'
import type { NewDelivery } from '../../storage/deliveries/deliveries.ts'
import { openDeliveryStore } from '../../storage/deliveries/delivery-store.ts'
import { StoreUnavailable } from '../../storage/readings/store.ts'
import { raising } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { lhasa } from '../support/city-alarms.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'

const at = Date.UTC(2026, 6, 3, 11, 59, 59, 900)
const rule = alarmRule({ id: 'nangan-canal.head.level.high', site: 'nangan-canal', priority: 'high' })

function delivery(occurrence: number, more: Partial<NewDelivery> = {}): NewDelivery {
  return {
    ...{ id: `${rule.id}#${occurrence}/${more.person ?? 'tsering'}`, person: 'tsering', channel: 'voice' },
    ...{ purpose: 'call', because: 'step', round: 0, step: 0, alarm: rule.id, occurrence, entry: 1, kind: 'raised' },
    ...{ priority: 'high', decidedAt: at - 60_000 * occurrence },
    ...more,
  }
}

async function openMirror(folder: string, write: (lines: readonly string[]) => void) {
  await using opened = new AsyncDisposableStack()
  const store = opened.use(await openAlarmStore({ folder }))
  await store.commit({
    cursor: 1,
    events: [{ ...raising(rule, at - 7_200_000), serverAt: at - 7_200_000 }],
    records: [],
  })
  const kpis = opened.use(openKpiLog({ folder }))
  while ((await kpis.rollOn(store, 100)) > 0);
  const deliveries = opened.use(await openDeliveryStore({ folder, max: 1_000 }))
  const cursors = opened.use(await openJournalCursors({ folder }))
  // always a tenth of a second before the full minute: each round begins soon after the one before
  const clock = () => at
  const start = () =>
    owned.use(
      startResponseMirror({
        ...{ kpis, deliveries, cursors, plant: { current: lhasa() }, log: quietLog, clock },
        writer: {
          write: async (lines) => write('count' in lines ? [] : lines),
          [Symbol.dispose]: () => undefined,
        },
      }),
    )
  const owned = opened.move()
  return { deliveries, cursors, start, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

test('how crews respond: told, answered and arrived, as the API counts it, and over itself as it goes on', async () => {
  using folder = temporaryFolder()
  const lines: string[] = []
  await using mirror = await openMirror(folder.path, (more) => lines.push(...more))
  const { deliveries, start } = mirror
  const note = (occurrence: number, ms: number, note: 'answered' | 'arrived') => ({
    ...{ alarm: rule.id, occurrence, at: ms },
    note:
      note === 'answered'
        ? ({ note: 'answered', by: 'tsering' } as never)
        : ({ note: 'said', says: 'arrived', by: 'tsering', via: 'link' } as const),
  })
  await deliveries.commit({
    decided: [delivery(1), delivery(2), delivery(3), delivery(4, { isDrill: true })],
    changed: [
      { id: delivery(1).id, outcome: 'accepted', acceptedAt: at - 59_000 },
      { id: delivery(2).id, outcome: 'accepted', acceptedAt: at - 110_000 },
      { id: delivery(3).id, outcome: 'failed', failedAt: at },
    ],
    notes: [note(1, at - 29_000, 'answered'), note(2, at + 400_000, 'answered')],
  })
  start()
  const fields = () =>
    new Map(lines.filter((line) => line.startsWith('crew_response')).map((line) => [line.replace(/^.* /, ''), line]))
  await eventually('three stories', () => fields().size, 3)
  const tags = 'crew_response,alarm=nangan-canal.head.level.high,crew=canals,priority=high,site=nangan-canal '
  const time = (occurrence: number) => `${at - 60_000 * occurrence}000000`
  expect([...fields().values()]).toEqual(
    expect.arrayContaining([
      `${tags}called=1,messages=1,told=1,answered=1,in_time=1,arrived=0,occurrence=1,told_s=1,answered_s=30 ${time(1)}`,
      `${tags}called=1,messages=1,told=1,answered=1,in_time=0,arrived=0,occurrence=2,told_s=10,answered_s=510 ${time(2)}`,
      `${tags}called=1,messages=1,told=0,answered=0,in_time=0,arrived=0,occurrence=3 ${time(3)}`,
    ]),
  )
  const found = await deliveries.decidedIn(0, at, 100)
  const answered = await Promise.all(
    [1, 2, 3].map(
      async (each) => (await deliveries.notesOf(rule.id, each)).find(({ note }) => note.note === 'answered')?.at,
    ),
  )
  const kpis = callingKpis(found, (_, occurrence) => answered[occurrence - 1]).high
  const sum = (field: string) =>
    [...fields().values()].reduce((total, line) => total + Number(new RegExp(`[ ,]${field}=(\\d+)`).exec(line)?.[1]), 0)
  expect([sum('called'), sum('told'), sum('answered'), sum('in_time') / sum('called')]).toEqual([
    kpis.called,
    kpis.told,
    kpis.called - kpis.unanswered,
    kpis.answeredInTime,
  ])

  await deliveries.commit({ notes: [note(1, at + 100_000, 'arrived')] })
  await eventually(
    'that somebody is there',
    () => fields().get(time(1)),
    (line) => line?.includes('arrived_s=160') === true,
  )
  // what has not changed is not written again
  expect(lines.filter((line) => line.endsWith(time(3)))).toHaveLength(1)
  await eventually('the hour', () => lines.some((line) => line.startsWith('alarm_kpi annunciations=1,')))
  expect(lines.filter((line) => line.startsWith('alarm_kpi_slots')).length).toBe(21)
})

test('what was decided while InfluxDB was away is written when it is back', async () => {
  using folder = temporaryFolder()
  const lines: string[] = []
  let isAway = true
  let tries = 0
  await using mirror = await openMirror(folder.path, (more) => {
    tries += 1
    if (isAway) throw new StoreUnavailable('away')
    lines.push(...more)
  })
  await mirror.deliveries.commit({ decided: [delivery(1, { decidedAt: at - 20 * 86_400_000 })] })
  mirror.start()
  await eventually('a try', () => tries, 1)
  expect(await mirror.cursors.get('influx-responses')).toBe(0)
  isAway = false
  await eventually('the story', () => lines.filter((line) => line.startsWith('crew_response')).length, 1)
  await eventually(
    'its place',
    () => mirror.cursors.get('influx-responses'),
    (place) => place > at - 86_401_000,
  )
})
