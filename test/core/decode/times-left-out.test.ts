import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { textDecoder } from '../../../core/decode/text-mapping.ts'
import { decode, messageOf, plantOf, receivedAt, rejectsOf } from '../../support/decode.ts'

/** A mapped time that is not there: of one entry it is that of receipt, of several it is none. */
const points = { level: 'water_level', flow: 'flow' } as const
const devices = { 'park/a': { address: 'A1', points } }
const device = { is: 'park/a' }
const field = '/time'

function read(use: string, options: object, payload: unknown) {
  const plant = plantOf(devices, [{ topic: 't', use, options: { device, ...options } }])
  return decode(plant, messageOf('t', payload))
}

describe('is refused', () => {
  const level = { value: '/level', as: 'number' }
  test.each([
    [
      'a column that is called otherwise now',
      'text',
      { columns: ',', header: true, time: '/Date Time', readings: { level } },
      'DateTime,level\n2026-07-01T00:00:00Z,1\n2026-07-01T00:05:00Z,6',
      ['/0/Date Time bad-time', '/1/Date Time bad-time'],
    ],
    [
      'entries without one, or with null',
      'json',
      { each: '/d', time: field, readings: { level: '/level' } },
      { d: [{ level: 1 }, { level: 2, time: null }] },
      ['/d/0/time bad-time', '/d/1/time bad-time'],
    ],
    [
      "a reading's own",
      'json',
      { each: '/d', readings: { level: { value: '/level', time: '/tt' } } },
      { d: [{ level: 1 }] },
      ['/d/0/tt bad-time'],
    ],
    [
      'the number of a series',
      'json',
      { each: '/d', time: { field, plus: { field: '/n', times: '5min' } }, readings: { level: '/level' } },
      { d: [{ level: 1, time: '2026-07-03T02:00:00Z' }] },
      ['/d/0/n bad-time'],
    ],
  ])('%s', (_, use, options, payload, rejects) => {
    const decoded = read(use, options, payload)
    expect(decoded.readings).toEqual([])
    expect(rejectsOf(decoded)).toEqual(rejects)
  })
})

test('of one object it is the time of receipt', () => {
  const { readings } = read('json', { time: field, readings: { level: '/level' } }, { level: 1 })
  expect(readings.map(({ at }) => at)).toEqual([receivedAt])
})

test.each([
  ['a time', { time: '/tmie' }, 'no "tmie" among time, level; did you mean "time"?'],
  ['a value', { readings: { level: '/levle' } }, 'no "levle" among time, level; did you mean "level"?'],
  ["a reading's time", { readings: { level: { value: '/level', time: '/tt' } } }, 'no "tt" among'],
])('%s that is no column is a mistake of the map', (_, wrong, message) => {
  const options = {
    device,
    columns: ',',
    names: ['time', 'level'],
    time: '/time',
    readings: { level: '/level' },
    ...wrong,
  }
  expect(() => textDecoder(options)).toThrow(z.ZodError)
  expect(() => textDecoder(options)).toThrow(JSON.stringify(message).slice(1, -1).replaceAll('\\\\', '\\'))
})
