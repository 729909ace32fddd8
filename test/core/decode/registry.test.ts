import { expect, test } from 'vitest'
import { createDecoders, decoderFactories } from '../../../core/decode/registry.ts'
import { decode, messageOf, plantOf, valuesOf } from '../../support/decode.ts'

const devices = { 'park/rtu-1': { points: { level: { quantity: 'water_level', unit: 'cm' } } } }
const flat = { device: { topic: 3 }, readings: { level: '/l' } }

test('the first entry of the plant file whose filter matches, before our own topics', () => {
  const plant = plantOf(devices, [
    { topic: 'v1/park/+/readings', use: 'json', options: flat },
    { topic: 'v1/#', use: 'tasmota' },
  ])
  expect(valuesOf(decode(plant, messageOf('v1/park/rtu-1/readings', { l: 150 })))).toEqual({ level: 1.5 })
  const of = createDecoders(plant)
  expect(of(messageOf('v1/other/rtu-1/readings', ''))).not.toBe(of(messageOf('v1/park/rtu-1/readings', '')))
})

test('a topic keeps its decoder, however many topics there are', () => {
  const of = createDecoders(plantOf(devices))
  const own = messageOf('v1/park/rtu-1/readings', '')
  const decoder = of(own)
  for (let n = 0; n < 45_000; n++) expect(of(messageOf(`foreign/${n}`, ''))).toBeUndefined()
  expect(of(own)).toBe(decoder)
})

test('a decoder that there is not, or options that do not fit, are told', () => {
  expect(() => createDecoders(plantOf(devices, [{ topic: '#', use: 'modbus' }]))).toThrow(/no decoder modbus/)
  for (const factory of decoderFactories.values()) expect(() => factory({ nonsense: 1 })).toThrow()
})
