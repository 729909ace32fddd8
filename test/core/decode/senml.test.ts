import { expect, test } from 'vitest'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'

const points = {
  level: 'water_level',
  temperature: 'water_temperature',
  pump: 'pump_state',
  volume: 'irrigation_volume',
}
const devices = {
  'park/a': { address: 'urn:dev:ow:10e2073a01080063', points },
  'park/b': { address: 'station-2', points },
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
