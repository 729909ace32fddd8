import { describe, expect, test } from 'vitest'
import { opcQuality } from '../../../core/decode/opc.ts'
import { decode, messageOf, plantOf, valuesOf } from '../../support/decode.ts'

const read = (quality: object, payload: string) => {
  const options = {
    device: { is: 'park/a' },
    readings: { level: { value: '/v', quality: { field: '/q', ...quality } } },
  }
  const plant = plantOf({ 'park/a': { points: { level: 'water_level' } } }, [{ topic: 't', use: 'json', options }])
  return valuesOf(decode(plant, messageOf('t', payload)))
}

describe('OPC quality', () => {
  const [good, doubt, bad] = [undefined, 'device-says-suspect', 'device-says-bad']
  test.each<[codes: 'da' | 'ua', sent: unknown, expected: string | undefined]>([
    ['da', 192, good],
    ['da', '192', good],
    ['da', ' 216 ', good],
    ['da', '0xC0', good],
    ['da', 0, bad],
    ['da', '0', bad],
    ['da', 64, doubt],
    ['da', 500, doubt],
    ['da', Number.POSITIVE_INFINITY, bad],
    ['da', 192.5, bad],
    ['da', -64, bad],
    ['da', 0x8000_0000, bad],
    ['ua', 0, good],
    ['ua', '0', good],
    ['ua', '0x00000000', good],
    ['ua', 0x00a3_0000, good],
    ['ua', 0x4000_0000, doubt],
    ['ua', '0x40920000', doubt],
    ['ua', 0x8005_0000, bad],
    ['ua', 0x8005_0000 - 2 ** 32, bad],
    ['ua', 24, bad],
    ['ua', 2 ** 33, bad],
    ['ua', null, bad],
    ['da', 'Good', good],
    ['ua', 'GoodClamped', good],
    ['ua', 'Uncertain_SensorNotAccurate', doubt],
    ['ua', 'BadSensorFailure', bad],
    ['da', 'not good', bad],
    ['da', '', bad],
    ['da', true, bad],
  ])('%s %j', (codes, sent, expected) => {
    expect(opcQuality(sent, codes)).toBe(expected)
  })

  test.each<[opc: string, q: unknown, values: object]>([
    ['da', '192', { level: 1 }],
    ['ua', 0, { level: 1 }],
    ['da', 0, { level: [1, bad] }],
  ])('of a mapping: %s %j', (opc, q, values) => {
    expect(read({ opc }, JSON.stringify({ v: 1, q }))).toEqual(values)
  })

  test('a quality that cannot be read is bad, whatever is listed', () => {
    expect(read({ bad: ['FAULT'] }, '{"v": 1, "q": NaN}')).toEqual({ level: [1, bad] })
  })
})
