import fc from 'fast-check'
import { expect, test } from 'vitest'
import { muted, nothingSpent, type Rates, spend, steadyPerMinute } from '../../../core/channel/budget.ts'
import { ownRates, providerRates } from '../../../core/channel/limits.ts'
import { channelNames } from '../../../core/people/channel-kind.ts'

const minute = 60_000
const robot: Rates = { all: [{ most: 10, perMs: minute }] }

/** Wishes at these times; how each ended. */
function run(rates: Rates, wishes: readonly { at: number; isUrgent: boolean; person?: string }[]) {
  let spent = nothingSpent
  return wishes.map((wish) => {
    const leave = spend(spent, wish, rates)
    if (leave.may) spent = leave.spent
    return leave
  })
}

test('the ordinary may use four fifths, the urgent all, and each hears when it may go', () => {
  const wishes = Array.from({ length: 12 }, (_, index) => ({ at: index, isUrgent: index > 9 }))
  const leaves = run(robot, wishes)
  expect(leaves.map(({ may }) => may)).toEqual([...Array(8).fill(true), false, false, true, true])
  expect(leaves[8]).toEqual({ may: false, until: minute, because: 'channel' })
})

test('one person who has had enough holds up no other', () => {
  const rates: Rates = { eachPerson: [{ most: 2, perMs: minute }] }
  const leaves = run(rates, [
    { at: 0, isUrgent: true, person: 'a' },
    { at: 1, isUrgent: true, person: 'a' },
    { at: 2, isUrgent: true, person: 'a' },
    { at: 3, isUrgent: true, person: 'b' },
  ])
  expect(leaves.map((leave) => (leave.may ? 'goes' : leave.because))).toEqual(['goes', 'goes', 'person', 'goes'])
})

test('whoever is muted is not asked, urgent or not', () => {
  const spent = muted(muted(nothingSpent, 600_000), 5)
  expect(spend(spent, { at: 599_999, isUrgent: true }, robot)).toEqual({ may: false, until: 600_000, because: 'muted' })
  expect(spend(spent, { at: 600_000, isUrgent: true }, robot).may).toBe(true)
})

test('no window of any length ever holds more than it may, and `until` is never too early nor too late', () => {
  const rate = fc.record({ most: fc.integer({ min: 1, max: 6 }), perMs: fc.constantFrom(10, 50, 200) })
  const wish = fc.record({
    after: fc.integer({ min: 0, max: 30 }),
    isUrgent: fc.boolean(),
    person: fc.constantFrom('a', 'b', 'c'),
  })
  fc.assert(
    fc.property(
      fc.array(rate, { maxLength: 3 }),
      fc.array(rate, { maxLength: 3 }),
      fc.array(wish, { maxLength: 80 }),
      (all, eachPerson, wishes) => {
        let at = 0
        let spent = nothingSpent
        const sent: { at: number; person: string }[] = []
        for (const { after, isUrgent, person } of wishes) {
          at += after
          const leave = spend(spent, { at, isUrgent, person }, { all, eachPerson })
          if (leave.may) {
            spent = leave.spent
            sent.push({ at, person })
          } else {
            expect(leave.until).toBeGreaterThan(at)
            const later = (moment: number) => spend(spent, { at: moment, isUrgent, person }, { all, eachPerson })
            expect(later(leave.until - 1).may).toBe(false)
          }
        }
        for (const { at: from, person: who } of sent) {
          const within = (perMs: number) => sent.filter(({ at: time }) => time >= from && time < from + perMs)
          for (const { most, perMs } of all) expect(within(perMs).length).toBeLessThanOrEqual(most)
          for (const { most, perMs } of eachPerson) {
            expect(within(perMs).filter(({ person }) => person === who).length).toBeLessThanOrEqual(most)
          }
        }
      },
    ),
  )
})

test('our own rates are below what each provider takes', () => {
  for (const channel of channelNames) {
    for (const of of ['all', 'eachPerson'] as const) {
      const taken = providerRates[channel]?.[of] ?? []
      expect(ownRates(channel)[of]?.every(({ most }, index) => most < (taken[index]?.most ?? 0))).toBe(true)
    }
  }
})

test.each<[Rates, number | undefined]>([
  [{}, undefined],
  [robot, 8],
  [{ all: [{ most: 60, perMs: 3_600_000 }] }, 2],
  [
    {
      all: [
        { most: 5, perMs: 1_000 },
        { most: 100, perMs: minute },
      ],
    },
    80,
  ],
])('%j: %s messages a minute never meet it', (rates, expected) => {
  expect(steadyPerMinute(rates)).toBe(expected)
})
