import { afterEach, beforeEach, expect, test } from 'vitest'
import { NoticeQueue, type QueueItem } from '../../../alarms/notify/queue.ts'
import { noticeId } from '../../../core/notice/notice.ts'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import type { AlarmStore } from '../../../storage/alarms/alarms.ts'
import { openNoticeLog } from '../../../storage/notices/notice-log.ts'
import type { NoticeLog } from '../../../storage/notices/notices.ts'
import { raising, returning } from '../../support/alarm-act.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'

const now = Date.UTC(2026, 6, 3, 12)
const hour = 3_600_000
const rule = headRule('high')
let parts: AsyncDisposableStack
let store: AlarmStore
let notices: NoticeLog
let queue: NoticeQueue
let held: string[]
let step: number
let present: number

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  const folder = parts.use(temporaryFolder()).path
  store = parts.use(await openAlarmStore({ folder }))
  notices = parts.use(await openNoticeLog({ folder }))
  held = []
  step = 0
  present = now
  queue = await NoticeQueue.begin({
    to: { channel: 'webhook', recipient: 'hook' },
    store,
    notices,
    onHeld: (because) => void held.push(because),
    look: () => ({ wall: present, steady: present }),
  })
})
afterEach(() => parts.disposeAsync())

/** Something measured at `at` that came at `serverAt`. */
async function comes(what: typeof raising, at: number, serverAt: number): Promise<void> {
  present = Math.max(present, serverAt)
  for (const entry of await store.commit({ cursor: ++step, events: [{ ...what(rule, at), serverAt }], records: [] })) {
    await queue.add(entry)
  }
}
const told = async (at: number) => (await queue.ready(at)).map(({ kind, entry }) => `${kind} ${entry.alarm}`)

test('what is of now is told at once', async () => {
  await comes(raising, now - 60_000, now)
  expect(await told(now)).toEqual([`raised ${rule.id}`])
})

test('of a backlog what is still active once it has settled is told, however old it is', async () => {
  await comes(raising, now - 3 * hour, now)
  expect(await told(now + 14_999)).toEqual([])
  queue.release()
  expect(await told(now + 14_999)).toEqual([])
  expect(await told(now + 15_000)).toEqual([`raised ${rule.id}`])
})

test('of a backlog what is over before it has settled is told to nobody', async () => {
  await comes(raising, now - 3 * hour, now)
  await comes(returning, now - 2 * hour, now + 10_000)
  expect(await told(now + 15_000)).toEqual([])
  expect(held).toEqual(['raise-not-told', 'over-in-backlog'])
  expect(queue.oldest).toBeUndefined()
})

test('what flaps through a long backlog is told once, at its end', async () => {
  for (const minute of [0, 1, 2]) {
    await comes(raising, now - 3 * hour + 2 * minute * 60_000, now + minute * 10_000)
    expect(await told(now + minute * 10_000 + 9_000)).toEqual([])
    if (minute < 2) await comes(returning, now - 3 * hour + (2 * minute + 1) * 60_000, now + minute * 10_000 + 9_000)
  }
  expect(await told(now + 35_000)).toEqual([`raised ${rule.id}`])
})

test('an end that was read and not yet told when the process died is found again', async () => {
  const to = { channel: 'webhook', recipient: 'hook' }
  await comes(raising, now, now)
  const [item] = await queue.ready(now)
  if (!item) throw new Error('nothing is to be told')
  const { entry, kind } = item
  const sent = {
    id: noticeId(entry, kind),
    number: entry.number,
    alarm: entry.alarm,
    occurrence: entry.occurrence,
    kind,
  }
  const attempt = { ...to, message: sent.id, notices: [sent], at: now }
  await notices.begin(attempt)
  await notices.settle(attempt, { at: now, answer: 'accepted', reach: 'reached' })
  queue.drop(item)
  await comes(returning, now + 1, now + 1)
  const next = await NoticeQueue.begin({ to, store, notices, onHeld: () => undefined })
  await next.findEnds()
  expect((await next.ready(now + 2)).map(({ kind, number }) => [kind, number])).toEqual([['returned', 2]])
  await comes(raising, now + 3, now + 3)
  expect(await next.ready(now + 4), 'it stands again').toEqual([])
})

test('an end under way when the process died is no longer on record as being tried once newer news is told', async () => {
  const to = { channel: 'webhook', recipient: 'hook' }
  const options = { to, store, notices, onHeld: () => undefined, look: () => ({ wall: present, steady: present }) }
  const entries = async (what: typeof raising) =>
    store.commit({ cursor: ++step, events: [{ ...what(rule, now), serverAt: now }], records: [] })
  const begin = async ({ entry, kind }: QueueItem) => {
    const { number, alarm, occurrence } = entry
    const id = noticeId(entry, kind)
    const attempt = { ...to, message: id, notices: [{ id, number, alarm, occurrence, kind }], at: now }
    await notices.begin(attempt)
    return () => notices.settle(attempt, { at: now, answer: 'accepted', reach: 'reached' })
  }
  const next = async (from: NoticeQueue) => {
    const [item] = await from.ready(now)
    if (!item) throw new Error('nothing is to be told')
    return item
  }
  for (const entry of await entries(raising)) await queue.add(entry)
  const raised = await next(queue)
  await (await begin(raised))()
  queue.drop(raised)
  // it flaps before it is read on: the end that is told is the first
  const flapped = [...(await entries(returning)), ...(await entries(raising))]
  for (const entry of flapped) await queue.add(entry)
  const over = await entries(returning)
  for (const entry of over) await queue.add(entry)
  const ended = await next(queue)
  expect(ended.number).toBe(flapped[0]?.number)
  await begin(ended)

  const anew = await NoticeQueue.begin(options)
  for (const entry of [...over, ...(await entries(raising))]) await anew.add(entry)
  const again = await next(anew)
  expect(again.kind).toBe('raised')
  await (await begin(again))()
  anew.drop(again)
  expect((await notices.noticesOf(rule.id)).map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
    'raised accepted',
    'returned dropped',
    'raised accepted',
  ])
})

test('what was journaled while our clock was days ahead waits no longer than any other', async () => {
  await comes(raising, now, now + 5 * 24 * hour)
  present = now
  queue.release()
  expect(await told(now + 14_999)).toEqual([])
  expect(await told(now + 15_000)).toEqual([`raised ${rule.id}`])
})
