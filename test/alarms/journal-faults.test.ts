import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startAlarmMirror } from '../../alarms/mirror.ts'
import type { Channel } from '../../alarms/notify/channel.ts'
import { startNotifier } from '../../alarms/notify/notifier.ts'
import { startAlarmTopics } from '../../alarms/topics.ts'
import { noticesIn } from '../../core/notice/channel-message.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { openJournalCursors } from '../../storage/alarms/journal-cursors.ts'
import { openNoticeLog } from '../../storage/notices/notice-log.ts'
import { raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { eventually } from '../support/eventually.ts'
import { failing } from '../support/faults.ts'
import { temporaryFolder } from '../support/folder.ts'
import { randomOf } from '../support/mutate.ts'
import { noticePlant } from '../support/notice-desk.ts'
import { quietLog } from '../support/quiet.ts'

/** Every reader of the journal on one that fails by chance, at its source and at its end: all of it arrives all the same. */
const rules = Array.from({ length: 12 }, (_, index) =>
  alarmRule({ id: `nangan.head.level.high${index}`, site: 'nangan' }),
)
const reads = ['journal', 'journalEnd', 'alarm', 'alarms', 'rule'] as const
let folder: ReturnType<typeof temporaryFolder>
let real: AlarmStore
let faults: number
let chance: () => number
/** One call in so many fails, before or after its work. */
let oneIn: number

beforeEach(async () => {
  folder = temporaryFolder()
  real = await openAlarmStore({ folder: folder.path })
  faults = 0
  chance = randomOf(3)
  oneIn = 8
})
afterEach(async () => {
  await real[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const fate = () => {
  const what = (['before', 'after'] as const)[Math.floor(chance() * 2 * oneIn)] ?? 'well'
  if (what !== 'well') faults++
  return what
}

/** Raises one alarm after the other, each once the one before has arrived. */
async function raiseAll(arrived: (id: string) => boolean): Promise<void> {
  for (const [index, rule] of rules.entries()) {
    await real.commit({ cursor: index + 1, events: [raising(rule, Date.now())], records: [] })
    await eventually(`${rule.id} to arrive`, () => arrived(rule.id) || undefined)
  }
}

test('the mirror', async () => {
  await using cursors = await openJournalCursors({ folder: folder.path })
  const lines: string[] = []
  const writer = {
    write: async (more: readonly string[]) => void lines.push(...more),
    [Symbol.dispose]: () => undefined,
  }
  await using _mirror = startAlarmMirror({
    store: failing(real, reads, fate),
    cursors: failing(cursors, ['get', 'set'], fate),
    writer: failing(writer, ['write'], fate),
    ...{ plant: { current: noticePlant() }, log: quietLog, metrics: new Registry() },
  })
  await raiseAll((id) => lines.some((line) => line.includes(id)))
  await eventually('its place', async () => (await cursors.get('influx-mirror')) === rules.length || undefined)
  console.log(`mirror: ${faults} faults, ${lines.length} lines for ${rules.length} entries`)
})

test('the retained topics', async () => {
  oneIn = 25
  const retained = new Map<string, string>()
  const broker = { publish: async (topic: string, payload: string) => void retained.set(topic, payload) }
  const { publish } = failing(broker, ['publish'], fate)
  await using _topics = startAlarmTopics({ store: failing(real, reads, fate), publish, log: quietLog })
  await raiseAll((id) => retained.has(`v1/nangan/alarms/${id}`))
  for (const rule of rules)
    await real.commit({ cursor: await real.cursor(), events: [returning(rule, Date.now())], records: [] })
  await eventually(
    'their ends',
    () => [...retained.values()].every((payload) => JSON.parse(payload).state === 'RTNUN') || undefined,
  )
  console.log(`topics: ${faults} faults`)
})

test('the notices', async () => {
  oneIn = 60
  await using cursors = await openJournalCursors({ folder: folder.path })
  await using notices = await openNoticeLog({ folder: folder.path })
  const told: string[] = []
  const channel: Channel = {
    name: 'paper',
    proves: 'accepted',
    recipients: ['tashi', 'pema'].map((id) => ({ id, address: '' })),
    async send({ message, to }) {
      for (const { alarm } of noticesIn(message)) told.push(`${to.id} ${alarm}`)
      return { outcome: 'accepted' }
    },
  }
  await using _notifier = await startNotifier({
    ...{ log: quietLog, metrics: new Registry(), plant: { current: noticePlant() }, perMinute: 1_000, retryMs: 60_000 },
    channels: [channel],
    store: failing(real, reads, fate),
    cursors: failing(cursors, ['set'], fate),
    notices: failing(notices, ['begin', 'settle', 'told', 'find'], fate),
  })
  await raiseAll((id) => channel.recipients.every((recipient) => told.includes(`${recipient.id} ${id}`)))
  await eventually('its place', async () => (await cursors.get('notices-paper')) === rules.length || undefined)
  expect(told.length).toBeGreaterThanOrEqual(2 * rules.length)
  console.log(`notices: ${faults} faults, ${told.length} messages for ${2 * rules.length} notices`)
})
