import { describe, expect, test } from 'vitest'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'

const points = {
  level: { quantity: 'water_level', unit: 'm' },
  temperature: 'water_temperature',
  pump: 'pump_state',
  volume: { quantity: 'irrigation_volume', unit: 'm3' },
}
const bare = { head: 'water_level' }
const devices = {
  'park/a': { address: 'urn:dev:ow:10e2073a01080063', points },
  'park/b': { address: 'station-2', points: { ...points, ...bare } },
}
const plant = plantOf(devices, [
  { topic: 'named', use: 'senml' },
  { topic: 'by/+', use: 'senml', options: { device: { topic: 2 } } },
])
const read = (payload: unknown, topic = 'named') => decode(plant, messageOf(topic, payload))

test('base name, time, unit and value hold until they change', () => {
  const decoded = read([
    { bn: 'urn:dev:ow:10e2073a01080063:', bt: 1_783_044_600, bu: 'mm', n: 'level', v: 1230 },
    { n: 'temperature', u: 'Cel', v: 4.5, t: -60 },
    { bn: 'station-2/', bv: 1000, n: 'level', v: 2 },
    { n: 'pump', vb: true },
  ])
  expect(rejectsOf(decoded)).toEqual([])
  expect(decoded.readings.map(({ point, at, value }) => [point.id, (at - 1_783_044_600_000) / 1000, value])).toEqual([
    ['park/a/level', 0, 1.23],
    ['park/a/temperature', -60, 4.5],
    ['park/b/level', 0, 1.002],
    ['park/b/pump', 0, 1],
  ])
})

test('no time, and a small one, count from the receipt', () => {
  const decoded = read(
    [
      { n: 'level', v: 1 },
      { n: 'volume', s: 7, t: -30 },
    ],
    'by/station-2',
  )
  expect(valuesOf(decoded)).toEqual({ level: 1, volume: 7 })
  expect(decoded.readings.map(({ at }) => at - receivedAt)).toEqual([0, -30_000])
})

test.each<[name: string, record: object, value: unknown]>([
  ['a sum and its base', { bs: 1000, n: 'volume', s: 7 }, { volume: 1007 }],
  ['a base sum is none of a value’s', { bs: 1000, n: 'level', v: 7 }, { level: 7 }],
  ['a sum beside the value of a level is not it', { n: 'level', v: 7, s: 900 }, { level: 7 }],
  ['labels that need not be understood', { n: 'level', v: 7, ext: 9, a_b: 1 }, { level: 7 }],
  ['the version of RFC 8428', { bver: 10, n: 'level', v: 7 }, { level: 7 }],
  ['an earlier one', { bver: 5, n: 'level', v: 7 }, { level: 7 }],
  ['one with secondary units', { bver: 26, n: 'level', u: 'mm', v: 7 }, { level: 0.007 }],
  ['null is as good as nothing there', { n: 'level', u: null, v: 7, t: null }, { level: 7 }],
])('%s', (_name, record, values) => {
  const decoded = read([record], 'by/station-2')
  expect(rejectsOf(decoded)).toEqual([])
  expect(valuesOf(decoded)).toEqual(values)
})

describe('what is not understood', () => {
  const level = { n: 'level', v: 1 }
  test.each<[name: string, pack: object[], values: object, rejects: string[]]>([
    ['a label that must be understood refuses the pack', [level, { ...level, must_: 1 }], {}, ['/1/must_ bad-shape']],
    ['a later version refuses the pack', [level, { bver: 11, ...level }], {}, ['/1/bver bad-shape']],
    ['a version that is none', [{ bver: '10', ...level }], {}, ['/0/bver bad-shape']],
    ['a time in text', [{ ...level, t: '-60' }], {}, ['/0/t bad-shape']],
    ['a name that is a number', [{ n: 5, v: 1 }, level], { level: 1 }, ['/0/n bad-shape']],
    [
      'a base time in text, until there is a better one',
      [{ bt: '1783044600', ...level }, level, { bt: 1_783_044_600, ...level }],
      { level: 1 },
      ['/0/bt bad-shape', '/1/bt bad-shape'],
    ],
    ['a base value in text', [{ bv: '5', ...level }], {}, ['/0/bv bad-shape']],
    ['two values', [{ ...level, vb: true }], {}, ['/0 bad-shape']],
    ['a value and a sum of a counter', [{ n: 'volume', v: 1, s: 2 }], {}, ['/0 bad-shape']],
    ['a sum of a level', [{ n: 'level', s: 2 }], {}, ['/0 bad-shape']],
    [
      'a level without a unit, of which the plant file says none either',
      [{ n: 'head', v: 2 }],
      {},
      ['/0 unknown-unit'],
    ],
  ])('%s', (_name, pack, values, rejects) => {
    const decoded = read(pack, 'by/station-2')
    expect(valuesOf(decoded)).toEqual(values)
    expect(rejectsOf(decoded)).toEqual(rejects)
  })
})

test.each<[name: string, payload: unknown, rejects: string[]]>([
  ['no list', { n: 'level', v: 1 }, [' bad-shape']],
  ['a record that is none', [1], ['/0 bad-shape']],
  ['an unknown device', [{ n: 'other:level', v: 1 }], ['/0 unknown-device']],
  ['a name without a device', [{ n: 'level', v: 1 }], ['/0 unknown-device']],
  ['an unknown point', [{ n: 'station-2:ph', v: 7 }], ['/0 unknown-point']],
  ['a unit that there is not', [{ n: 'station-2:level', u: 'lm', v: 7 }], ['/0 unknown-unit']],
  ['a time that is none', [{ n: 'station-2:level', t: 1e300, v: 7 }], ['/0 bad-time']],
  ['text', [{ n: 'station-2:level', vs: '7' }], ['/0 not-a-number']],
  ['base fields alone', [{ bn: 'station-2:' }], []],
])('%s', (_name, payload, rejects) => {
  const decoded = read(payload)
  expect(decoded.readings).toEqual([])
  expect(rejectsOf(decoded)).toEqual(rejects)
})
