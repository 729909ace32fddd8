import { expect, test } from 'vitest'
import { decode, messageOf, plantOf, rejectsOf, valuesOf } from '../../support/decode.ts'
import { hjFrame } from '../../support/hj212.ts'

const points = { 'w01010-Rtd': 'water_temperature', 'w01018-Rtd': 'cod', 'w21003-Rtd': 'ammonia_nitrogen' }
const plant = plantOf({ 'park/wq': { address: 'RTU-07', points } }, [{ topic: '#', use: 'hj212' }])
const frame =
  '##0200QN=20260703101502000;ST=21;CN=2011;PW=1;MN=RTU-07;Flag=4;CP=&&DataTime=20260703101000;w01010-Rtd=4.5,w01010-Flag=N;w01018-Rtd=7.1,w01018-Flag=D;w21003-Rtd=0.4,w21003-Flag=S;w99999-Rtd=1;w01010-Max=9&&A6C1\r\n'
const read = (payload: string) => decode(plant, messageOf('hj212', payload))

test('readings at the station’s local time; flags are quality, never numbers', () => {
  const decoded = read(frame)
  expect(valuesOf(decoded)).toEqual({
    'w01010-Rtd': 4.5,
    'w01018-Rtd': [7.1, 'device-says-bad'],
    'w21003-Rtd': [0.4, 'device-says-suspect'],
  })
  expect(rejectsOf(decoded)).toEqual(['/w99999-Rtd unknown-point'])
  for (const { at } of decoded.readings) expect(at).toBe(Date.parse('2026-07-03T02:10:00Z'))
})

test('the standard’s own example: a command, and its CRC', () => {
  const command =
    '##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80'
  expect(read(command)).toEqual({ readings: [], rejects: [] })
})

const at = (time: string) => Date.parse(`2026-07-03T${time}+08:00`)
const said = (body: string, { cn = 2011, options = {} }: { cn?: number; options?: object } = {}) => {
  const statistics = { 'w01018-Avg': 'cod', ...points }
  const device = { 'park/wq': { address: 'RTU-07', points: statistics } }
  const payload = hjFrame(`QN=1;ST=21;CN=${cn};MN=RTU-07;CP=&&DataTime=20260703101000;${body}&&`)
  const decoded = decode(plantOf(device, [{ topic: '#', use: 'hj212', options }]), messageOf('hj212', payload))
  const values = decoded.readings.map(({ point, at: time, value, reason }) => [point.wire, time, value, reason])
  return { values, rejects: rejectsOf(decoded) }
}

test.each<[name: string, body: string, values: unknown[], rejects: string[]]>([
  [
    'a sample has the time at which it was taken',
    'w01018-SampleTime=20260703080000,w01018-Rtd=7.1,w01018-Flag=N;w01010-Rtd=4.5',
    [
      ['w01018-Rtd', at('08:00:00'), 7.1, undefined],
      ['w01010-Rtd', at('10:10:00'), 4.5, undefined],
    ],
    [],
  ],
  [
    'a time of sampling that is none costs its value',
    'w01018-SampleTime=2026,w01018-Rtd=7.1;w01010-Rtd=4.5',
    [['w01010-Rtd', at('10:10:00'), 4.5, undefined]],
    ['/w01018-Rtd bad-time'],
  ],
  [
    'two samples of one, each with its time and its flag',
    'w01018-SampleTime=20260703080000,w01018-Rtd=7.1,w01018-Flag=D;w01018-SampleTime=20260703090000,w01018-Rtd=7.2',
    [
      ['w01018-Rtd', at('08:00:00'), 7.1, 'device-says-bad'],
      ['w01018-Rtd', at('09:00:00'), 7.2, undefined],
    ],
    [],
  ],
  [
    'two values at one time are none',
    'w01018-Rtd=7.1;w01018-Rtd=7.2',
    [],
    ['/w01018-Rtd bad-shape', '/w01018-Rtd bad-shape'],
  ],
  [
    'a flag in a group of its own',
    'w01018-Rtd=7.1;w01018-Flag=D',
    [['w01018-Rtd', at('10:10:00'), 7.1, 'device-says-bad']],
    [],
  ],
])('%s', (_name, body, values, rejects) => {
  expect(said(body)).toEqual({ values, rejects })
})

test('averages of minutes, hours and days have one name: they are read where the options say of which', () => {
  const average = 'w01018-Avg=7.1,w01018-Flag=N'
  const value = [['w01018-Avg', at('10:10:00'), 7.1, undefined]]
  for (const cn of [2051, 2061, 2031]) {
    expect(said(average, { cn })).toEqual({ values: [], rejects: ['/CN bad-shape'] })
    const hours = said(average, { cn, options: { statistics: 'hours' } })
    expect(hours).toEqual({ values: cn === 2061 ? value : [], rejects: [] })
  }
  expect(said('w21003-Avg=1', { cn: 2051 })).toEqual({ values: [], rejects: [] })
})

test.each<[name: string, payload: string, rejects: string[]]>([
  ['one digit changed', frame.replace('Rtd=4.5', 'Rtd=4.6'), [' bad-shape']],
  ['cut short', frame.slice(0, 120), [' bad-shape']],
  ['another length', frame.replace('##0200', '##0201'), [' bad-shape']],
  ['JSON', '{}', [' bad-shape']],
])('refused: %s', (_name, payload, rejects) => {
  const decoded = read(payload)
  expect(decoded.readings).toEqual([])
  expect(rejectsOf(decoded)).toEqual(rejects)
})
