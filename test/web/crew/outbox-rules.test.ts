import { describe, expect, test } from 'vitest'
import { presentAlarm } from '../../../api/alarms/present.ts'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { newAlarm } from '../../../core/alarm/alarm.ts'
import { choicesOf } from '../../../web/crew/choices.ts'
import { answerable, boardOf, newcomers, placesOf } from '../../../web/crew/order.ts'
import { type Act, nextOf, requestOf } from '../../../web/crew/outbox-rules.ts'
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
const act: Act = {
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
    ['the server is busy', refused(undefined, 503), { do: 'wait', because: 'busy' }],
    ['there are too many requests', refused(undefined, 429), { do: 'wait', because: 'busy' }],
    ['the token has ended', refused(undefined, 401), { do: 'wait', because: 'logged-out' }],
    ['it is done', { type: 'done', alarm: alarm() }, { do: 'settle', fate: { state: 'sent', at: 9 } }],
    ['somebody has noted something', refused(alarm({ revision: 4 })), { do: 'again', alarm: alarm({ revision: 4 }) }],
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

  test('a note is true of the alarm whatever has become of it', () => {
    expect(requestOf(act)).toEqual({ channel: 'page', revision: 3 })
    expect(requestOf({ ...act, action: 'comment', body: { note: 'inspected' } })).toEqual({ note: 'inspected' })
  })
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
