import { expect, test } from 'vitest'
import { createDecoders } from '../../../core/decode/registry.ts'
import { decode, messageOf, plantOf } from '../../support/decode.ts'

/** What is refused is told in the words of the message, so that whoever maps a device finds the mistake. */
function told(use: string, options: object, payload: unknown): string[] {
  const plant = plantOf({ 'park/a': { points: { p: 'water_level' } } }, [{ topic: 'x/y', use, options }])
  return decode(plant, messageOf('x/y', payload)).rejects.map(({ reason, detail }) => `${reason}: ${detail}`)
}

const device = { is: 'park/a' }
const lists = (rule: object) => ({ device, each: '/v', readings: [rule] })

test('a level that the topic has not', () => {
  const options = { device: { topic: 9 }, readings: { p: '/p' } }
  expect(told('json', options, { p: 1 })).toEqual(['unknown-device: no level 9 in a topic of 2 levels'])
})

test.each([
  ['names', lists({ name: { list: { message: '/n' }, at: '0#' }, value: '' })],
  ['units', lists({ name: { is: 'p' }, value: '', unit: { list: { message: '/n' }, at: '0#' } })],
])('a list of %s that is longer than that of the values', (_, options) => {
  const detail = 'bad-shape: a list of 2 beside a list of 1, where two lists of one length were expected'
  expect(told('json', options, { v: [1], n: ['p', 'q'] })).toEqual([detail])
})

test.each([
  ['p.p=0x10', 'not-a-number: "0x10" where a number'],
  ['p.p=NaN', 'not-a-number: "NaN" where a number'],
  ['p.p=1 1783044900', 'bad-time: "1783044900" is not a time in epoch ns between 1990 and 2100 (in s it is one'],
])('line protocol: %s', (fields, expected) => {
  const options = { device, readings: [{ name: { is: 'p' }, value: '/value' }], where: both }
  expect(told('line-protocol', options, `w ${fields}`)).toEqual([expect.stringContaining(expected)])
})
const both = [
  { field: '/measurement', is: 'w' },
  { field: '/field', is: 'p.p' },
]

test('line protocol: a tag that comes twice', () => {
  const options = { device, ignore: ['t'] }
  expect(told('line-protocol', options, 'w,t=1,t=2 f=1')).toEqual(['bad-shape: tag "t" comes twice'])
})

test.each([
  [5, 2, false],
  [[1, 3], 2, false],
  [-3, 2, false],
  [-2, 2, true],
  [4, [3, 4], true],
])('part %j of %j fits: %s', (part, of, fits) => {
  const value = { field: '/v', split: '|', part, of }
  const make = () =>
    createDecoders(
      plantOf({ 'park/a': { points: { p: 'rain' } } }, [
        { topic: 'x/y', use: 'json', options: { device, readings: { p: value } } },
      ]),
    )(messageOf('x/y', {}))
  if (fits) expect(make).not.toThrow()
  else expect(make).toThrow()
})
