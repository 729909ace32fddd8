import { describe, expect, test } from 'vitest'
import { presentAlarm } from '../../../api/alarms/present.ts'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import type { Me } from '../../../api/me/schema.ts'
import type { OrderBody } from '../../../api/orders/schema.ts'
import { newAlarm } from '../../../core/alarm/alarm.ts'
import { choicesOf } from '../../../web/crew/choices.ts'
import { answerable, boardOf, newcomers, placesOf } from '../../../web/crew/order.ts'
import { byDue, expectedOf, isMyOrder, orderChoices } from '../../../web/crew/order-rules.ts'
import { type AlarmAct, isDue, nextOf, type OrderAct, pathOf, requestOf } from '../../../web/crew/outbox-rules.ts'
import { attentionRank } from '../../../web/lib/attention.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { smallPlant } from '../../support/api.ts'

const rule = alarmRule({
  id: 'linka.lake.level.high',
  asset: 'lake',
  signal: { of: 'value', point: 'linka/lake/level' },
})
const bare = presentAlarm(newAlarm(rule.id, 'high'), rule, smallPlant)
const alarm = (more: Partial<AlarmBody> = {}): AlarmBody => ({
  ...bare,
  state: 'UNACK',
  revision: 3,
  occurrence: 2,
  ...more,
})
const act: AlarmAct = {
  key: 'k',
  who: 'pema',
  action: 'acknowledge',
  body: { channel: 'page' },
  alarm: alarm(),
  madeAt: 1,
  sendAt: 1,
  fate: { state: 'waiting' },
}
const refused = (now: AlarmBody | undefined, status = 409) => ({ type: 'refused', status, why: 'stale', now }) as const

describe('what becomes of an act', () => {
  test.each([
    ['the server does not answer', { type: 'none' }, { do: 'wait', because: 'no-answer' }],
    [
      'the server cannot take it',
      refused(undefined, 503),
      { do: 'stick', fate: { state: 'waiting', stuck: { status: 503, at: 9, tries: 1 } } },
    ],
    ['there are too many requests', refused(undefined, 429), { do: 'wait', because: 'busy' }],
    ['the token has ended', refused(undefined, 401), { do: 'wait', because: 'logged-out' }],
    ['it is done', { type: 'done', alarm: alarm() }, { do: 'settle', fate: { state: 'sent', at: 9 } }],
    [
      'somebody has noted something',
      refused(alarm({ revision: 4 })),
      { do: 'again', act: { alarm: alarm({ revision: 4 }) } },
    ],
    ['it has returned unseen', refused(alarm({ revision: 4, state: 'RTNUN' })), { do: 'again' }],
    ['it has got worse', refused(alarm({ revision: 4, priority: 'critical' })), { do: 'settle' }],
    ['it was raised anew', refused(alarm({ revision: 4, occurrence: 3 })), { do: 'settle' }],
    [
      'another one was first',
      refused(alarm({ revision: 4, state: 'ACKED' })),
      { do: 'settle', fate: { state: 'refused' } },
    ],
    ['it was never possible', refused(undefined, 403), { do: 'settle', fate: { state: 'refused', why: 'stale' } }],
  ] as const)('where %s', (_, answer, next) => {
    expect(nextOf(act, answer, 9)).toMatchObject(next)
  })

  const answered = (more: object) =>
    refused(alarm({ revision: 4, state: 'ACKED', acknowledged: { by: 'pema', at: '', channel: 'page', ...more } }))
  test.each([
    ['the same person has answered', {}, answered({ person: '白玛' }), { do: 'settle', fate: { state: 'sent' } }],
    [
      'they have, with another word',
      { note: 'on my way' },
      answered({ person: '白玛', note: 'seen' }),
      { do: 'again', act: { action: 'comment', body: { note: 'on my way' } } },
    ],
    ['a token of their name has', {}, answered({}), { do: 'settle', fate: { state: 'refused' } }],
    ['somebody else has', {}, answered({ by: 'dawa', person: '达瓦' }), { do: 'settle', fate: { state: 'refused' } }],
  ] as const)('in another tab: where %s', (_, more, answer, next) => {
    const own = { ...act, who: 'person pema', body: { ...act.body, ...more } }
    expect(nextOf(own, answer, 9)).toMatchObject(next)
  })

  test('a note is true of the alarm whatever has become of it', () => {
    expect(requestOf(act)).toEqual({ channel: 'page', revision: 3 })
    expect(requestOf({ ...act, action: 'comment', body: { note: 'inspected' } })).toEqual({ note: 'inspected' })
  })
})

const order: OrderBody = {
  ...{ id: 7, revision: 2, state: 'dispatched', site: 'linka', priority: 'high', crew: 'east' },
  ...{ openedAt: '2026-07-03T12:00:00Z', answerBy: '2026-07-03T12:05:00Z', arriveBy: '2026-07-03T13:00:00Z' },
  ...{ doneBy: '2026-07-03T20:00:00Z', dispatchedAt: '2026-07-03T12:00:00Z', missed: [], redone: 0, photos: [] },
}
const me: Me = { name: 'dawa', person: '达瓦', role: 'operator', zone: 'Asia/Shanghai', crews: ['east'] }
const step = (action: OrderAct['action'], seen: OrderBody, madeAt = 1): OrderAct => ({
  ...{ key: action, who: 'person dawa', action, body: {}, order: 7, seen, madeAt, sendAt: 1 },
  fate: { state: 'waiting' },
})

describe('what becomes of a step of a work order', () => {
  const accept = step('accept', order)
  const arrive = step('arrive', expectedOf(order, [accept], me), 2)
  const ofServer = (more: Partial<OrderBody>) =>
    ({ type: 'refused', status: 409, why: 'stale', now: undefined, order: { ...order, revision: 3, ...more } }) as const

  test('steps taken one after the other without a network expect what those before will have done', () => {
    expect(expectedOf(order, [accept], me)).toMatchObject({ state: 'accepted', acceptedBy: 'dawa', revision: 2 })
    expect(expectedOf(order, [accept, arrive], me)).toMatchObject({ state: 'arrived' })
    expect(expectedOf({ ...order, id: 8 }, [accept, arrive], me)).toMatchObject({ state: 'dispatched' })
  })

  test.each([
    ['the one before it has arrived', arrive, { state: 'accepted', acceptedBy: 'dawa' }, 'again'],
    ['another one has taken it', arrive, { state: 'accepted', acceptedBy: 'pema' }, 'settle'],
    ['another one has taken it first', accept, { state: 'accepted', acceptedBy: 'pema' }, 'settle'],
    ['somebody has noted something', accept, {}, 'again'],
    ['it was given to another crew', accept, { crew: 'west' }, 'settle'],
    ['it has got worse', accept, { priority: 'critical' }, 'settle'],
  ] as const)('where %s', (_, act, more, wanted) => {
    const next = nextOf(act, ofServer(more), 9)
    expect(next.do).toBe(wanted)
    if (next.do === 'again') expect(requestOf(next.act)).toMatchObject({ revision: 3 })
    if (next.do === 'settle') expect(next.fate).toMatchObject({ state: 'refused', order: more })
  })

  test.each([
    ['the same person has taken it in another tab', accept, { state: 'accepted', acceptedBy: 'dawa' }, 'sent'],
    ['they are there already', arrive, { state: 'arrived', acceptedBy: 'dawa', arrivedAt: 'x' }, 'sent'],
    [
      'they have done it, and said the same of it',
      { ...step('dispose', order), body: { work: ['cleared'], note: '' } },
      { state: 'disposed', disposedBy: 'dawa', disposedAt: 'x', work: ['cleared'] },
      'sent',
    ],
    [
      'they have said something else of it',
      { ...step('dispose', order), body: { work: ['cleared'], note: 'mud' } },
      { state: 'disposed', disposedBy: 'dawa', disposedAt: 'x', work: ['cleared'] },
      'refused',
    ],
    ['somebody else has', arrive, { state: 'arrived', acceptedBy: 'pema', arrivedAt: 'x' }, 'refused'],
  ] as const)('where %s', (_, act, more, state) => {
    expect(nextOf(act, ofServer({ acceptedAt: 'x', ...more } as Partial<OrderBody>), 9)).toMatchObject({
      do: 'settle',
      fate: { state },
    })
  })

  test('a note and a photo are true of it whatever has become of it', () => {
    expect(requestOf(accept)).toEqual({ revision: 2, madeAt: '1970-01-01T00:00:00.001Z' })
    expect(requestOf({ ...step('comment', order), body: { note: 'mud' } })).toEqual({
      note: 'mud',
      madeAt: '1970-01-01T00:00:00.001Z',
    })
    expect(pathOf(step('photo', order))).toBe('/api/v1/orders/7/photos')
    expect(pathOf(step('hand-back', order))).toBe('/api/v1/orders/7/hand-back')
  })
})

describe('work orders', () => {
  test('mine are my crew’s until somebody has them, and what I have', () => {
    expect(isMyOrder(order, me)).toBe(true)
    expect(isMyOrder({ ...order, acceptedBy: 'dawa', crew: 'west' }, me)).toBe(true)
    expect(isMyOrder({ ...order, acceptedBy: 'pema' }, me)).toBe(false)
    expect(isMyOrder({ ...order, person: 'pema' }, me)).toBe(false)
    expect(isMyOrder({ ...order, crew: 'west' }, me)).toBe(false)
    expect(isMyOrder(order, { name: 'token', role: 'operator', zone: 'UTC', sites: ['canal'] })).toBe(false)
  })

  test('what is due first is first, what waits for others is last', () => {
    const late = { ...order, id: 1, state: 'arrived' } as const
    const done = { ...order, id: 2, state: 'disposed' } as const
    const there = { ...order, id: 3, state: 'accepted' } as const
    expect([late, done, there, order].sort(byDue).map(({ id }) => id)).toEqual([7, 3, 1, 2])
  })

  test('who has done it does not check it', () => {
    expect(orderChoices({ ...order, state: 'disposed', disposedBy: 'dawa' }, me).next).toEqual([])
    const done = { ...order, state: 'disposed', disposedBy: 'pema' } as const
    expect(orderChoices(done, me).next).toEqual(['verify', 'fail-check'])
    expect(orderChoices({ ...done, acceptedBy: 'dawa' }, me).next).toEqual(['fail-check'])
    expect(orderChoices(done, { name: 'token' }).next, 'a token is one of no two people').toEqual(['fail-check'])
  })
})

test('what may be undone waits for five seconds, and no longer where the clock was set back', () => {
  expect(isDue({ sendAt: 6_000 }, 1_001)).toBe(false)
  expect(isDue({ sendAt: 6_000 }, 6_000)).toBe(true)
  expect(isDue({ sendAt: 86_406_000 }, 1_000)).toBe(true)
})

describe('the order of the list', () => {
  const of = (id: string, more: Partial<AlarmBody>) => alarm({ id, since: '2026-07-03T12:00:00Z', ...more })
  const all = [
    of('over', { state: 'RTNUN', priority: 'high' }),
    of('answered', { state: 'ACKED', priority: 'high' }),
    of('low', { priority: 'low' }),
    of('critical', { priority: 'critical', site: 'canal', note: 'required' }),
    of('elsewhere', { priority: 'medium', site: 'canal' }),
    of('medium', { priority: 'medium' }),
  ]

  test('critical above all, then by station what has no answer, what has one, what is over', () => {
    const { critical, groups } = boardOf(all)
    expect(critical.map(({ id }) => id)).toEqual(['critical'])
    expect(groups.map(({ site, alarms }) => [site, alarms.map(({ id }) => id)])).toEqual([
      ['canal', ['elsewhere']],
      ['linka', ['medium', 'low', 'answered', 'over']],
    ])
    expect(all.map(attentionRank)).toEqual([2, 1, 0, 0, 0, 0])
  })

  test('what comes later has no place yet, and moves nobody', () => {
    const places = placesOf(boardOf(all.slice(0, 3)))
    expect(newcomers(all, places).map(({ id }) => id)).toEqual(['critical', 'elsewhere', 'medium'])
  })

  test('many are answered at once, but never a critical one', () => {
    expect(answerable(all).map(({ id }) => id)).toEqual(['over', 'low', 'elsewhere', 'medium'])
  })
})

test.each([
  ['an operator, a high one', 'operator', { priority: 'high' }, []],
  ['an operator, a medium one', 'operator', { priority: 'medium' }, ['shelve']],
  ['an engineer, a high one', 'engineer', { priority: 'high' }, ['shelve', 'out-of-service']],
  ['an engineer, a critical one', 'engineer', { priority: 'critical' }, ['out-of-service']],
  ['an operator, one put aside', 'operator', { state: 'SHLVD' }, ['unshelve']],
  ['an engineer, one out for repair', 'engineer', { state: 'OOSRV' }, ['return-to-service']],
] as const)('what %s may have done', (_, role, more, wanted) => {
  expect(choicesOf(alarm(more), 8 * 3_600_000, role).more).toEqual(wanted)
})
