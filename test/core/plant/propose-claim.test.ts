import { expect, test } from 'vitest'
import { nameFrom, proposeClaim } from '../../../core/plant/propose-claim.ts'
import { smallPlant } from '../../support/api.ts'

test.each([
  ['water_level', '1.57', { quantity: 'water_level', range: [0, 5] }],
  ['Z', '3651.2', { quantity: 'water_level', range: [0, 20_000] }],
  ['stage_mm', '1570', { quantity: 'water_level', unit: 'mm', range: [0, 5_000] }],
  ['水位', '-0.2', { quantity: 'water_level', range: [-1, 1] }],
  ['data.PT', '12.5', { quantity: 'rain' }],
  ['VT', '12.6', { quantity: 'battery', range: [0, 60] }],
  ['rssi', '-87', { quantity: 'signal', range: [-200, 30] }],
  ['pump1', 'running', { quantity: 'pump_state' }],
  // a word is no level, and what nothing tells is nothing
  ['level', 'high', {}],
  ['x17', '4', {}],
])('%s = %s', (wire, value, expected) => {
  const { points } = proposeClaim({ name: 'linka/new-1', values: { [wire]: value } }, smallPlant)
  const [{ id: _, wire: __, value: ___, ...told } = { id: '', wire: '', value: '' }] = points
  expect(told).toEqual(expected)
})

test('a message that cannot be read offers no nameless point', () => {
  const { points } = proposeClaim({ name: 'linka/evil-1', values: { '': '=cmd|calc', level: '1' } }, smallPlant)
  expect(points.map(({ wire }) => wire)).toEqual(['level'])
})

test('a device of ours keeps its site, a foreign one its address; names are those of a plant file, and differ', () => {
  expect(proposeClaim({ name: 'linka/rtu1', values: { Flow: '1' } }, smallPlant)).toMatchObject({
    ...{ site: 'linka', device: 'rtu1', asset: 'lake', points: [{ id: 'flow', quantity: 'flow' }] },
  })
  const foreign = proposeClaim({ name: 'A84041FFFF000001', values: { 'a/Z': '1', 'A-Z': '2' } }, smallPlant)
  expect(foreign).toMatchObject({ device: 'a84041ffff000001', address: 'A84041FFFF000001' })
  expect(foreign.points.map(({ id }) => id)).toEqual(['a-z', 'a-z-2'])
  expect(nameFrom('水位')).toBe('new-1')
})
