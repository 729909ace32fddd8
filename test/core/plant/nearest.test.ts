import { expect, it } from 'vitest'
import { nearest } from '../../../core/plant/nearest.ts'
import { quantities } from '../../../core/quantity.ts'

it.each([
  ['water-level', 'water_level'],
  ['waterLevel', 'water_level'],
  ['wtaer_level', 'water_level'],
  ['level', 'water_level'],
  ['PH', 'ph'],
  ['oxygen', 'dissolved_oxygen'],
  ['turbitidy', 'turbidity'],
  ['pump_sate', 'pump_state'],
  ['xyzzy', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('%s is probably %s', (word, meant) => {
  expect(nearest(word, quantities.keys())).toBe(meant)
})
