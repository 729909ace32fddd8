import { afterEach, beforeEach, expect, test } from 'vitest'
import { NoticeQueue } from '../../../alarms/notify/queue.ts'
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
let parts: DisposableStack
let store: AlarmStore
let notices: NoticeLog
let queue: NoticeQueue
let held: string[]
let step: number
let present: number

beforeEach(() => {
  parts = new DisposableStack()
  const folder = parts.use(temporaryFolder()).path
  store = parts.use(openAlarmStore({ folder }))
  notices = parts.use(openNoticeLog({ folder }))
  held = []
  step = 0
  present = now
  queue = new NoticeQueue({
    to: { channel: 'webhook', recipient: 'hook' },
    store,
    notices,
    onHeld: (because) => void held.push(because),
    look: () => ({ wall: present, steady: present }),
  })
})
afterEach(() => parts[Symbol.dispose]())

/** Something measured at `at` that came at `serverAt`. */
function comes(what: typeof raising, at: number, serverAt: number): void {
  present = Math.max(present, serverAt)
  for (const entry of store.commit({ cursor: ++step, events: [{ ...what(rule, at), serverAt }], records: [] })) {
    queue.add(entry)
  }
}
const told = (at: number) => queue.ready(at).map(({ kind, entry }) => `${kind} ${entry.alarm}`)

test('what is of now is told at once', () => {
  comes(raising, now - 60_000, now)
  expect(told(now)).toEqual([`raised ${rule.id}`])
})

test('of a backlog what is still active once it has settled is told, however old it is', () => {
  comes(raising, now - 3 * hour, now)
  expect(told(now + 14_999)).toEqual([])
  queue.release()
  expect(told(now + 14_999)).toEqual([])
  expect(told(now + 15_000)).toEqual([`raised ${rule.id}`])
})

test('of a backlog what is over before it has settled is told to nobody', () => {
  comes(raising, now - 3 * hour, now)
  comes(returning, now - 2 * hour, now + 10_000)
  expect(told(now + 15_000)).toEqual([])
  expect(held).toEqual(['raise-not-told', 'over-in-backlog'])
  expect(queue.oldest).toBeUndefined()
})

test('what flaps through a long backlog is told once, at its end', () => {
  for (const minute of [0, 1, 2]) {
    comes(raising, now - 3 * hour + 2 * minute * 60_000, now + minute * 10_000)
    expect(told(now + minute * 10_000 + 9_000)).toEqual([])
    if (minute < 2) comes(returning, now - 3 * hour + (2 * minute + 1) * 60_000, now + minute * 10_000 + 9_000)
  }
  expect(told(now + 35_000)).toEqual([`raised ${rule.id}`])
})

test('an end that was read and not yet told when the process died is found again', () => {
  const to = { channel: 'webhook', recipient: 'hook' }
  comes(raising, now, now)
  const [item] = queue.ready(now)
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
  notices.begin(attempt)
  notices.settle(attempt, { at: now, answer: 'accepted', reach: 'reached' })
  queue.drop(item)
  comes(returning, now + 1, now + 1)
  const next = new NoticeQueue({ to, store, notices, onHeld: () => undefined })
  next.findEnds()
  expect(next.ready(now + 2).map(({ kind, number }) => [kind, number])).toEqual([['returned', 2]])
  comes(raising, now + 3, now + 3)
  expect(next.ready(now + 4), 'it stands again').toEqual([])
})

test('what was journaled while our clock was days ahead waits no longer than any other', () => {
  comes(raising, now, now + 5 * 24 * hour)
  present = now
  queue.release()
  expect(told(now + 14_999)).toEqual([])
  expect(told(now + 15_000)).toEqual([`raised ${rule.id}`])
})
