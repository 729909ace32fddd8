import { readFile } from 'node:fs/promises'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startAutomatic } from '../../../alarms/announce/automatic.ts'
import { startChime } from '../../../alarms/announce/chime.ts'
import { type AnnouncementDesk, startAnnouncementDesk } from '../../../alarms/announce/desk.ts'
import type { LoudspeakerOptions } from '../../../alarms/notify/loudspeakers.ts'
import { compilePlant } from '../../../core/plant/compile.ts'
import { parsePlant } from '../../../core/plant/parse.ts'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import type { AlarmStore, JournalCursors } from '../../../storage/alarms/alarms.ts'
import { openJournalCursors } from '../../../storage/alarms/journal-cursors.ts'
import { openAnnouncementLog } from '../../../storage/announcements/announcement-store.ts'
import type { AnnouncementLog } from '../../../storage/announcements/announcements.ts'
import { raising, returning } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { eventually } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hornPart } from '../../support/horn-plant.ts'
import { plantText } from '../../support/plant-text.ts'
import { quietLog } from '../../support/quiet.ts'

const flood = alarmRule({ id: 'nangan.gate-1.level.high', site: 'nangan', priority: 'critical' })
const gate = alarmRule({ id: 'nangan.gate-1.gate.open', site: 'nangan', priority: 'critical' })
const low = alarmRule({ id: 'nangan.gate-1.level.low', site: 'nangan', priority: 'low' })
const clear = {
  ...hornPart.loudspeakers.clips[0],
  ...{ number: 4, version: 1, text: { 'zh-CN': '险情解除' } },
}
const automatic = [{ when: { priority: ['critical', 'high'] }, clip: 1, over: 4 }]
const loudspeakers = { ...hornPart.loudspeakers, clips: [...hornPart.loudspeakers.clips, clear], automatic }
const file = (different: object = {}) => ({
  ...parse(plantText, { merge: true }),
  ...hornPart,
  loudspeakers: { ...loudspeakers, chime: { clip: 1, at: '0 10 * * 1' }, ...different },
})
const noon = Date.UTC(2026, 6, 6, 4)

let folder: string
let parts: AsyncDisposableStack
let alarms: AlarmStore
let cursors: JournalCursors
let log: AnnouncementLog
let now: number
let given: string[]
let step: number
const plant = { current: compiled() }

function compiled(different: object = {}) {
  const result = compilePlant(file(different))
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plant
}

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  folder = parts.use(temporaryFolder()).path
  alarms = parts.use(await openAlarmStore({ folder }))
  cursors = parts.use(await openJournalCursors({ folder }))
  log = parts.use(await openAnnouncementLog({ folder }))
  plant.current = compiled()
  ;[now, given, step] = [noon, [], 0]
})
afterEach(() => parts.disposeAsync())

const clock = () => now
const follower = () => startAutomatic({ log: quietLog, plant, alarms, cursors, announcements: log, clock })
type Answer = 'plays' | 'silent' | 'busy'
/** A way to boxes that take every command; `answers`: what they do with it, by now. */
function desk(answers: Answer | (() => Answer), registry = new Registry(), isReady = () => true): AnnouncementDesk {
  const speakersOf = (onRecord: LoudspeakerOptions['onRecord']) => ({
    isReady,
    async play(place: { site: string; device: string }, { id }: { id: string }) {
      given.push(id)
      const record = { id, sentAt: now }
      onRecord(place, record)
      const answer = typeof answers === 'string' ? answers : answers()
      if (answer === 'plays')
        onRecord(place, { ...record, started: { receivedAt: now }, finished: { receivedAt: now } })
      if (answer === 'busy') onRecord(place, { ...record, failed: { receivedAt: now, reason: 'busy' } })
      return 'sent' as const
    },
    [Symbol.asyncDispose]: async () => undefined,
  })
  const steady = clock
  return startAnnouncementDesk({
    log: quietLog,
    metrics: registry,
    plant,
    announcements: log,
    speakersOf,
    clock,
    steady,
  })
}
const happens = (...events: ReturnType<typeof raising>[]) => alarms.commit({ cursor: ++step, events, records: [] })
const seen = async () =>
  (await log.newest({ limit: 50 }))
    .toReversed()
    .map(({ clip, state, because }) => [clip, state, ...(because ? [because] : [])])
const becomes = (what: readonly unknown[]) => eventually('what was said', seen, what)

test('a critical is said on site when it is raised, and when it is over; a low one is not', async () => {
  await using _desk = desk('plays')
  await using _follower = follower()
  await happens(raising(low, now), raising(flood, now))
  await becomes([[1, 'given']])
  now += 120_000
  await happens(returning(flood, now))
  await becomes([
    [1, 'given'],
    [4, 'given'],
  ])
  // after "all clear" the next flood is said at once, though it is within ten minutes
  now += 60_000
  await happens(raising(flood, now))
  await becomes([
    [1, 'given'],
    [4, 'given'],
    [1, 'given'],
  ])
  expect(await log.newest({ limit: 1 })).toMatchObject([{ by: { kind: 'rule', alarm: flood.id, occurrence: 1 } }])
})

test('what is said of a quantity is said where it is that quantity, and not where its instrument is in doubt', async () => {
  const when = { site: 'nangan', quantity: 'water_level', priority: 'high' }
  plant.current = compiled({ automatic: [{ when, clip: 1 }] })
  await using _desk = desk('plays')
  await using _follower = follower()
  const head = { site: 'nangan', asset: 'head' }
  const flow = {
    id: 'nangan.head.flow.high',
    point: 'flow',
    signal: { of: 'value', point: 'nangan/head/flow' },
  } as const
  const silence = { of: 'silence', target: { point: 'nangan/head/level' }, windowMs: 1 } as const
  await happens(
    raising(alarmRule({ ...head, ...flow }), now),
    raising(alarmRule({ ...head, id: 'nangan.head.level.silent', kind: 'silent', signal: silence }), now),
    raising(
      alarmRule({ ...head, id: 'nangan.head.level.high', signal: { of: 'value', point: 'nangan/head/level' } }),
      now,
    ),
  )
  await becomes([[1, 'given']])
  expect(await log.newest({ limit: 1 })).toMatchObject([{ by: { alarm: 'nangan.head.level.high' } }])
})

test('the rule of the shipped plant fits the level of the river that it is about', async () => {
  const shipped = parsePlant(await readFile(new URL('../../../plant/lhasa.yaml', import.meta.url), 'utf8'))
  if (!shipped.ok) throw new Error(JSON.stringify(shipped.problems))
  plant.current = shipped.plant
  const found = shipped.plant.rules.find(({ id }) => id === 'lhasa-river.gauge.level.high-high')
  await using _follower = follower()
  await happens(raising(alarmRule(found), now))
  await eventually(
    'what is asked',
    async () => (await log.newest({ limit: 5 })).map(({ device, clip }) => [device, clip]),
    [['river-horn-1', 1]],
  )
})

test('read again after a crash, at whatever point, it is said once', async () => {
  await happens(raising(flood, now))
  for (let crash = 0; crash < 3; crash++) {
    // what was asked and given is on record, and the place in the journal is not
    await cursors.set('loudspeakers', 0)
    await using _desk = desk('plays')
    await using _follower = follower()
    await eventually('the journal to be read', () => cursors.get('loudspeakers'), 1)
    await becomes([[1, 'given']])
  }
  expect(given).toHaveLength(1)
})

test('while another alarm stands of which the box has spoken, nothing is called clear', async () => {
  await using _desk = desk('plays')
  await using _follower = follower()
  await happens(raising(flood, now))
  await becomes([[1, 'given']])
  now += 700_000
  await happens(raising(gate, now))
  await becomes([
    [1, 'given'],
    [1, 'given'],
  ])
  await happens(returning(flood, now))
  await becomes([
    [1, 'given'],
    [1, 'given'],
    [4, 'held', 'another-stands'],
  ])
  await happens(returning(gate, now))
  await becomes([
    [1, 'given'],
    [1, 'given'],
    [4, 'held', 'another-stands'],
    [4, 'given'],
  ])
})

test('at night criticals are said, others are held; what is read late is not said', async () => {
  now = Date.UTC(2026, 6, 6, 16) // midnight in Lhasa
  const high = alarmRule({ id: 'nangan.gate-1.level.high', site: 'nangan', priority: 'high' })
  await using _desk = desk('plays')
  await using _follower = follower()
  await happens(raising(alarmRule({ ...gate, id: 'nangan.gate-1.x' }), now - 300_000))
  await becomes([[1, 'held', 'too-late']])
  await happens(raising(high, now))
  await becomes([
    [1, 'held', 'too-late'],
    [1, 'held', 'quiet-hours'],
  ])
  await happens(raising(gate, now))
  await becomes([
    [1, 'held', 'too-late'],
    [1, 'held', 'quiet-hours'],
    [1, 'given'],
  ])
})

test('a box that does not confirm is seen: on record, counted, and named until it answers', async () => {
  const registry = new Registry()
  const chime = startChime({ plant, announcements: log, log: quietLog, clock })
  parts.use(chime)
  {
    await using silent = desk('silent', registry)
    await Promise.all([chime.sound(), chime.sound()])
    await becomes([[1, 'given']])
    now += 80_000
    await becomes([[1, 'unconfirmed']])
    await eventually('the box to be named', async () => silent.silent(), [
      { site: 'nangan', device: 'horn', since: noon },
    ])
    expect(await registry.metrics()).toContain('huoshui_loudspeakers_silent 1')
    expect(await registry.metrics()).toContain('huoshui_announcements_total{outcome="unconfirmed"} 1')
  }
  await using again = desk('plays')
  // it is still known after a restart
  await eventually('the box to be named', async () => again.silent().length, 1)
  now += 600_000
  await chime.sound()
  await eventually('it to answer', async () => again.silent().length, 0)
})

test('a box that is busy, or away, is given it again until it says it; then it is not said again', async () => {
  let answer: Answer = 'busy'
  await using box = desk(() => answer)
  await using _follower = follower()
  await happens(raising(flood, now))
  await eventually('a first try', async () => given.length, 1)
  now += 5_000
  await eventually('a second one', async () => given.length, 2)
  answer = 'silent'
  now += 5_000
  await eventually('a third one', async () => given.length, 3)
  answer = 'plays'
  now += 5_000
  await eventually(
    'it to be said',
    async () => (await log.newest({ limit: 1 }))[0]?.record?.finished !== undefined,
    true,
  )
  const [id = ''] = given
  // it has said that it did not play the first two; the third it may have had
  expect(given).toEqual([id, `${id}.1`, `${id}.2`, `${id}.2`])
  expect(box.silent()).toEqual([])
  await happens(raising(gate, now))
  await becomes([
    [1, 'given'],
    [1, 'held', 'too-soon'],
  ])
})

test('a box that stays busy until its time is over is named, counted once, and does not keep the next from being said', async () => {
  const registry = new Registry()
  let answer: Answer = 'busy'
  await using box = desk(() => answer, registry)
  await using _follower = follower()
  await happens(raising(flood, now))
  await eventually('a first try', async () => given.length, 1)
  for (let tries = 2; box.silent().length === 0; tries++) {
    now += 5_000
    await eventually('another, or its end', async () => given.length >= tries || box.silent().length > 0, true)
  }
  expect(box.silent()).toMatchObject([{ device: 'horn', because: 'busy' }])
  expect(await registry.metrics()).toContain('huoshui_announcements_total{outcome="failed"} 1')
  answer = 'plays'
  await happens(raising(gate, now))
  await becomes([
    [1, 'given'],
    [1, 'given'],
  ])
  await eventually('it to be heard', async () => box.silent(), [])
})

test('what may be too soon waits for whether the one before is said', async () => {
  let answer: Answer = 'silent'
  await using _desk = desk(() => answer)
  await using _follower = follower()
  await happens(raising(flood, now))
  await becomes([[1, 'given']])
  now += 47_000
  await happens(raising(gate, now))
  await becomes([
    [1, 'given'],
    [1, 'asked'],
  ])
  now += 24_000
  answer = 'plays'
  await becomes([
    [1, 'unconfirmed'],
    [1, 'given'],
  ])
})

test('before the way to the boxes is open what is asked for waits, half a minute', async () => {
  let isOpen = false
  await using _desk = desk('plays', new Registry(), () => isOpen)
  await using _follower = follower()
  await happens(raising(flood, now))
  await becomes([[1, 'asked']])
  now += 29_000
  await becomes([[1, 'asked']])
  isOpen = true
  await becomes([[1, 'given']])
  isOpen = false
  now += 700_000
  await happens(raising(gate, now))
  await becomes([
    [1, 'given'],
    [1, 'asked'],
  ])
  now += 31_000
  await becomes([
    [1, 'given'],
    [1, 'unavailable'],
  ])
})

test('what is over before it could be said is not said any more', async () => {
  let isOpen = false
  await using _desk = desk('plays', new Registry(), () => isOpen)
  await using _follower = follower()
  await happens(raising(flood, now))
  await becomes([[1, 'asked']])
  await happens(returning(flood, now))
  await becomes([[1, 'held', 'returned']])
  isOpen = true
})

test('the plant file says what cannot be said by itself', () => {
  const bad = { when: { priority: 'critical', site: 'nowhere' }, clip: 2, over: 3, boxes: ['horm'] }
  const result = compilePlant(
    file({ automatic: [bad, { ...automatic[0], clip: 9 }], chime: { clip: 2, at: '0 10 * * 1' } }),
  )
  expect(result.ok ? [] : result.problems.map(({ path, message }) => [path.slice(1).join('.'), message])).toEqual([
    ['automatic.0.clip', expect.stringContaining('is a siren')],
    ['automatic.0.over', 'nobody has approved clip 3'],
    ['automatic.0.when.site', expect.stringContaining('nowhere')],
    ['automatic.0.boxes.0', expect.stringContaining('horm')],
    ['automatic.1.clip', 'unknown clip 9'],
    ['chime.clip', expect.stringContaining('is a siren')],
  ])
})
