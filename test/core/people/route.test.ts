import { expect, test } from 'vitest'
import { crewOf, findRoute, type Routed } from '../../../core/people/route.ts'
import { dutyOf } from '../../support/duty.ts'

const step = { tell: 'on-call', answer: '5min' }
const { routes, crews } = dutyOf({
  crews: [
    { id: 'river', members: ['a'], cells: ['c1'] },
    { id: 'parks', members: ['b'] },
  ],
  escalations: { urgent: { steps: [step] }, daily: { steps: [step] }, gates: { steps: [step] } },
  routes: [
    {
      when: { quantity: ['battery', 'signal'], priority: ['low', 'medium'] },
      escalation: 'daily',
      quiet: '22:00/07:00',
    },
    { when: { site: 'linka', kind: ['gate', 'weir'] }, escalation: 'gates', crew: 'parks' },
    { when: { cell: 'c1' }, escalation: 'urgent' },
    { when: { priority: ['critical', 'high'] }, escalation: 'urgent' },
  ],
})

test.each<[string, Routed, string | undefined]>([
  ['by quantity and priority', { site: 'canal', priority: 'low', quantity: 'battery' }, 'daily'],
  ['all that is said must fit', { site: 'canal', priority: 'high', quantity: 'battery' }, 'urgent'],
  ['by site and kind of asset', { site: 'linka', priority: 'low', kind: 'weir' }, 'gates'],
  ['by cell', { site: 'canal', priority: 'low', cell: 'c1' }, 'urgent'],
  ['the first that fits', { site: 'linka', priority: 'critical', kind: 'gate', cell: 'c1' }, 'gates'],
  ['what has no asset fits no kind', { site: 'linka', priority: 'low' }, undefined],
])('a route: %s', (_, alarm, expected) => expect(findRoute(routes, alarm)?.escalation).toBe(expected))

test("an alarm's crew is its route's, else its cell's, else its site's", () => {
  const [daily, gates] = routes
  if (!daily || !gates) throw new Error('two routes')
  const of = (given: Parameters<typeof crewOf>[1]) => crewOf(crews, given)?.id
  expect(of({ route: gates, cell: 'c1', siteCrew: 'river' })).toBe('parks')
  expect(of({ route: daily, cell: 'c1', siteCrew: 'parks' })).toBe('river')
  expect(of({ route: daily, cell: 'c2', siteCrew: 'parks' })).toBe('parks')
  expect(of({ route: daily })).toBeUndefined()
})
