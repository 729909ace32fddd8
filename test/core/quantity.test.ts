import { expect, test } from 'vitest'
import { elements } from '../../core/decode/sl651/elements.ts'
import { quantities, stateName, toCanonical } from '../../core/quantity.ts'

const all = [...quantities.values()]

test('every element of SL 651 that has a unit has a quantity that takes it', () => {
  const units = new Set(all.flatMap(({ unit, units: others }) => [unit, ...Object.keys(others)]))
  expect(elements.filter(({ unit }) => unit !== '' && !units.has(unit))).toEqual([])
})

test('ids are names of measurements, and stand once; every state has a name in Chinese', () => {
  expect(all.map(({ id }) => id).filter((id) => !/^[a-z][a-z0-9_]*$/.test(id))).toEqual([])
  const states = all.flatMap((quantity) => Object.keys(quantity.states ?? {}).map((word) => stateName(quantity, word)))
  expect(states.filter((name) => name['zh-CN'] === name.en)).toEqual([])
})

test.each([
  ['wind_direction', '16-point', 1, 0],
  ['wind_direction', '16-point', 16, 337.5],
  ['energy', 'J', 3_600_000, 1],
  ['energy', 'MJ', 3.6, 1],
  ['turbidity', 'FNU', 12.5, 12.5],
  ['sediment', 'g/L', 1.5, 1.5],
  ['air_pressure', 'kPa', 65, 650],
  ['mercury', 'ug/L', 50, 0.05],
  ['water_volume', 'ft3', 1000, 28.316846592],
  ['groundwater_depth', 'cm', 1234, 12.34],
])('%s in %s', (id, unit, sent, kept) => {
  const quantity = quantities.get(id)
  if (!quantity) throw new Error(`no quantity ${id}`)
  expect(toCanonical(quantity, unit, sent)).toBe(kept)
})
