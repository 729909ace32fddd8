import { describe, expect, test } from 'vitest'
import { presentAlarm } from '../../../api/alarms/present.ts'
import { newAlarm } from '../../../core/alarm/alarm.ts'
import { type Act, nextOf, type OrderAct, type Stuck } from '../../../web/crew/outbox-rules.ts'
import { nextToSend, stuckIn } from '../../../web/crew/outbox-turn.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { smallPlant } from '../../support/api.ts'

const rule = alarmRule({
  id: 'linka.lake.level.high',
  asset: 'lake',
  signal: { of: 'value', point: 'linka/lake/level' },
})
const alarm = presentAlarm(newAlarm(rule.id, 'high'), rule, smallPlant)
const made = (key: string, madeAt: number, stuck?: Stuck) => ({
  ...{ key, who: 'dawa', body: {}, madeAt, sendAt: madeAt },
  fate: { state: 'waiting', ...(stuck && { stuck }) } as const,
})
const step = (action: OrderAct['action'], order: number, madeAt: number, stuck?: Stuck): Act => ({
  ...made(`${action} ${order}`, madeAt, stuck),
  ...{ action, order },
})
const got = (madeAt: number, stuck?: Stuck): Act => ({ ...made('got it', madeAt, stuck), action: 'acknowledge', alarm })
const noRoom: Stuck = { status: 507, at: 100, tries: 1 }

/** The keys in the order in which they go in one round. */
function round(acts: readonly Act[], now = 101): string[] {
  const tried = new Set<string>()
  for (let act = nextToSend(acts, { now, tried, leaving: false }); act; ) {
    tried.add(act.key)
    const sent = act
    const rest = acts.map((each): Act => (each === sent ? { ...each, fate: { state: 'sent', at: now } } : each))
    acts = rest
    act = nextToSend(rest, { now, tried, leaving: false })
  }
  return [...tried]
}

describe('what goes next', () => {
  test('an answer to an alarm goes before steps of work orders, those in the order in which they were taken', () => {
    expect(round([step('accept', 1, 1), step('photo', 1, 2), step('dispose', 1, 3), got(4)])).toEqual([
      ...['got it', 'accept 1', 'photo 1', 'dispose 1'],
    ])
  })

  test('a photo without room keeps back nothing, not even the end of its own order', () => {
    const acts = [step('photo', 1, 1, noRoom), step('dispose', 1, 2), step('accept', 2, 3), got(4)]
    expect(round(acts)).toEqual(['got it', 'dispose 1', 'accept 2'])
    expect(stuckIn(acts)).toEqual({ count: 1, first: noRoom })
  })

  test('behind a step that the server cannot take waits what comes after it on the same order, and nothing else', () => {
    const acts = [
      ...[step('accept', 1, 1, { ...noRoom, status: 500 }), step('arrive', 1, 2), step('dispose', 1, 3)],
      ...[step('accept', 2, 4), got(5, { ...noRoom, status: 500 })],
    ]
    expect(round(acts)).toEqual(['accept 2'])
    expect(stuckIn(acts)?.count).toBe(4)
  })

  test('it is tried again ever more seldom, an answer to an alarm every half minute at least', () => {
    const at = (act: Act, now: number) => nextToSend([act], { now, tried: new Set(), leaving: false }) !== undefined
    const often: Stuck = { status: 500, at: 100, tries: 30 }
    expect([at(got(1, noRoom), 4_099), at(got(1, noRoom), 4_100)]).toEqual([false, true])
    expect([at(got(1, often), 30_099), at(got(1, often), 30_100)]).toEqual([false, true])
    expect([at(step('photo', 1, 1, often), 600_099), at(step('photo', 1, 1, often), 600_100)]).toEqual([false, true])
    expect(at(got(1, { ...often, at: 86_400_000 }), 200)).toBe(true)
  })

  test('a photo that takes too long does not stop the rest; where nobody answers nothing else is tried', () => {
    const late = { type: 'none', late: true } as const
    expect(nextOf(step('photo', 1, 1), late, 9)).toMatchObject({
      do: 'stick',
      fate: { stuck: { status: 0, tries: 1 } },
    })
    expect(nextOf(step('photo', 1, 1), { type: 'none' }, 9)).toEqual({ do: 'wait', because: 'no-answer' })
    expect(nextOf(got(1), late, 9)).toEqual({ do: 'wait', because: 'no-answer' })
    const again = nextOf(step('photo', 1, 1, noRoom), { ...late }, 9)
    expect(again).toMatchObject({ do: 'stick', fate: { stuck: { tries: 2 } } })
  })
})
