import { expect, test } from 'vitest'
import { factors, factorUnit } from '../../../core/decode/hj212/factors.ts'
import { quantities } from '../../../core/quantity.ts'
import { decode, messageOf, plantOf, rejectsOf, type TestPoint, valuesOf } from '../../support/decode.ts'
import { hjFrame } from '../../support/hj212.ts'

test('every factor is a quantity that takes its unit; codes stand once', () => {
  const misfits = factors.filter(({ quantity, unit }) => {
    const of = quantities.get(quantity)
    return !of || (unit !== of.unit && !Object.hasOwn(of.units, unit))
  })
  expect(misfits).toEqual([])
  const codes = factors.flatMap(({ code, former }) => (former === undefined ? [code] : [code, former]))
  expect(new Set(codes).size).toBe(codes.length)
})

test.each([
  ['w01018-Rtd', 'mg/L'],
  ['w20111-Avg', 'ug/L'],
  ['w20089-ZsRtd', 'ng/L'],
  ['w00000-Rtd', 'l/s'],
  ['w00000-Cou', 'm3'],
  ['w01018-Cou', 'kg'],
  ['w20111-Cou', 'g'],
  ['w20089-Cou', 'mg'],
  ['w01001-Rtd', undefined],
  ['w01009-Cou', undefined],
  ['w99999-Rtd', undefined],
  ['011-Rtd', 'mg/L'],
  // HJ/T 212-2005 had mg/L for all of them
  ['020-Rtd', 'mg/L'],
  ['020-Cou', 'kg'],
  ['B01-Rtd', 'l/s'],
  ['a01006-Rtd', 'kPa'],
])('%s is in %s', (name, unit) => {
  expect(factorUnit(name)).toBe(unit)
})

const read = (points: Record<string, TestPoint>, body: string, cn = 2011) => {
  const plant = plantOf({ 'park/wq': { address: 'RTU-07', points } }, [
    { topic: '#', use: 'hj212', options: { statistics: 'hours' } },
  ])
  const decoded = decode(plant, messageOf('t', hjFrame(`CN=${cn};MN=RTU-07;CP=&&DataTime=20260703101000;${body}&&`)))
  return decoded.rejects.length > 0 ? rejectsOf(decoded) : valuesOf(decoded)
}

test('a value is in the standard’s unit, unless the plant file knows better', () => {
  expect(read({ 'w20111-Rtd': 'mercury' }, 'w20111-Rtd=50')).toEqual({ 'w20111-Rtd': 0.05 })
  expect(read({ 'w20111-Rtd': { quantity: 'mercury', unit: 'mg/L' } }, 'w20111-Rtd=0.05')).toEqual({
    'w20111-Rtd': 0.05,
  })
  expect(read({ 'w00000-Rtd': 'flow' }, 'w00000-Rtd=1500')).toEqual({ 'w00000-Rtd': 1.5 })
  expect(read({ 'w00000-Rtd': { quantity: 'flow', unit: 'm3/h' } }, 'w00000-Rtd=3600')).toEqual({ 'w00000-Rtd': 1 })
  expect(read({ 'w20111-Cou': 'pollutant_load' }, 'w20111-Cou=250', 2061)).toEqual({ 'w20111-Cou': 0.25 })
})

test('a factor at a point of something else is refused', () => {
  expect(read({ 'w01018-Rtd': 'turbidity' }, 'w01018-Rtd=12')).toEqual(['/w01018-Rtd unknown-unit'])
})

/** A published frame, from the documentation of allbs-hj212, with its own length and CRC. */
const real =
  '##0435QN=20210301111100112;ST=21;CN=2011;PW=123456;MN=ZLDSZ20210127;Flag=8;CP=&&DataTime=20210301111100;w01001-Rtd=8.33,w01001-Flag=N;w01009-Rtd=10.15,w01009-Flag=N;w01010-Rtd=9.7,w01010-Flag=N;w01014-Rtd=1425,w01014-Flag=N;w01003-Rtd=13.10,w01003-Flag=N;w21011-Rtd=0,w21011-Flag=N;w21001-Rtd=3.563168,w21001-Flag=N;w21003-Rtd=0.09055002,w21003-Flag=N;w01019-Rtd=4.102818,w01019-Flag=N;w01008-Rtd=0,w01008-Flag=N;w23002-Rtd=0,w23002-Flag=N&&7d00\r\n'

test('a published frame', () => {
  const points = Object.fromEntries(factors.map(({ code, quantity }) => [`${code}-Rtd`, quantity]))
  const plant = plantOf({ 'park/wq': { address: 'ZLDSZ20210127', points } }, [{ topic: '#', use: 'hj212' }])
  const decoded = decode(plant, messageOf('t', real))
  expect(valuesOf(decoded)).toEqual({
    'w01001-Rtd': 8.33,
    'w01009-Rtd': 10.15,
    'w01010-Rtd': 9.7,
    'w01014-Rtd': 1425,
    'w21011-Rtd': 0,
    'w21001-Rtd': 3.563168,
    'w21003-Rtd': 0.09055002,
    'w01019-Rtd': 4.102818,
    'w23002-Rtd': 0,
  })
  // two that are not in the standard's table
  expect(rejectsOf(decoded)).toEqual(['/w01003-Rtd unknown-point', '/w01008-Rtd unknown-point'])
  expect(decoded.readings[0]?.at).toBe(Date.parse('2021-03-01T03:11:00Z'))
})
