import { expect, test } from 'vitest'
import { decode, messageOf, plantOf, rejectsOf, valuesOf } from '../../support/decode.ts'

const points = { 'w01010-Rtd': 'water_temperature', 'w01018-Rtd': 'turbidity', 'w21003-Rtd': 'ammonia_nitrogen' }
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
