import { expect, test } from 'vitest'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'

/** Where a value stands other than at a pointer: lists beside each other, registers, characters, steps, JSON in texts. */
const points = { level: { quantity: 'water_level', unit: 'm' }, flow: 'flow' } as const

function read(use: string, options: object, payload: unknown) {
  const plant = plantOf({ 'park/a': { points } }, [
    { topic: 't', use, options: { device: { is: 'park/a' }, ...options } },
  ])
  return decode(plant, messageOf('t', payload))
}

const told = (decoded: ReturnType<typeof read>) => (decoded.rejects.length > 0 ? rejectsOf(decoded) : valuesOf(decoded))

const beside = { each: '/v', readings: [{ name: { list: { message: '/n' }, at: '0#' }, value: '' }] }
test.each<[name: string, payload: object, expected: unknown]>([
  ['each its name', { n: ['level', 'flow'], v: [1.5, 2] }, { level: 1.5, flow: 2 }],
  ['a list that is longer', { n: ['level', 'flow', 'x'], v: [1.5, 2] }, ['/v/0 bad-shape', '/v/1 bad-shape']],
  ['a list that is shorter', { n: ['level'], v: [1.5, 2] }, ['/v/0 bad-shape', '/v/1 bad-shape']],
  ['no list', { n: 'level', v: [1.5] }, ['/v/0 bad-shape']],
  ['one value that is no list', { n: ['level'], v: 1.5 }, ['/v bad-shape']],
  ['no names at all', { v: [1.5] }, ['/v/0 bad-shape']],
])('a list of names: %s', (_, payload, expected) => {
  expect(told(read('json', beside, payload))).toEqual(expected)
})

test.each<[type: string, order: string, sent: readonly unknown[], expected: unknown]>([
  ['float32', 'ABCD', [0x3fa0, 0], 1.25],
  ['float32', 'CDAB', [0, 0x3fa0], 1.25],
  ['float32', 'BADC', [0xa03f, 0], 1.25],
  ['float32', 'DCBA', [0, 0xa03f], 1.25],
  ['int32', 'ABCD', [0xffff, 0xfffe], -2],
  ['uint32', 'ABCD', [1, 2], 65_538],
  ['int16', 'ABCD', [0xfffe], -2],
  ['int16', 'ABCD', [-2], -2],
  ['uint16', 'ABCD', [-2], 65_534],
  ['uint16', 'BADC', [0x0100], 1],
  ['uint64', 'ABCD', [0, 0, 1, 2], 65_538],
  ['uint64', 'ABCD', [0xffff, 0, 0, 0], ['/r/0 bad-shape']],
  ['float64', 'ABCD', [0x3ff4, 0, 0, 0], 1.25],
  ['float32', 'ABCD', [0x7fc0, 0], ['/r/0 not-a-number']],
  ['float32', 'ABCD', [0x3fa0, 65_536], ['/r/0 bad-shape']],
  ['float32', 'ABCD', [0x3fa0, '0'], ['/r/0 bad-shape']],
  ['float32', 'ABCD', [0x3fa0, null], ['/r/0 bad-shape']],
  ['float32', 'ABCD', [null, null], [null, 'no-value']],
  ['float32', 'ABCD', [0x3fa0], ['/r bad-shape']],
  ['float32', 'ABCD', [0x3fa0, 0, 0], ['/r bad-shape']],
])('registers: %s %s %j', (type, order, sent, expected) => {
  const registers = Array.from({ length: type.endsWith('64') ? 4 : type.endsWith('32') ? 2 : 1 }, (_, at) => `/r/${at}`)
  const decoded = read('json', { readings: { level: { value: { registers, type, order } } } }, { r: sent })
  expect(decoded.rejects.length > 0 ? rejectsOf(decoded) : valuesOf(decoded)['level']).toEqual(expected)
})

const minutes = (decoded: ReturnType<typeof read>) =>
  decoded.rejects.length > 0 ? rejectsOf(decoded) : decoded.readings.map(({ at }) => (at - receivedAt) / 60_000)
const inMessage = { field: { message: '/step' }, in: 'min' }
test.each<[name: string, steps: object, step: unknown, expected: unknown]>([
  ['the time of the first', { plus: { field: '0#', times: inMessage } }, 5, [0, 5, 10]],
  ['the time of the last', { plus: { field: '0#', times: inMessage, from: 'last' } }, 5, [-10, -5, 0]],
  ['the newest first', { minus: { field: '0#', times: inMessage } }, 5, [0, -5, -10]],
  ['the newest first, the time of the oldest', { minus: { field: '0#', times: '5min', from: 'last' } }, 0, [10, 5, 0]],
  ['text for a number', { plus: { field: '0#', times: inMessage } }, '5', [0, 5, 10]],
  ['a duration as text', { plus: { field: '0#', times: { field: { message: '/step' } } } }, '300s', [0, 5, 10]],
  ['half a minute', { plus: { field: '0#', times: inMessage } }, 0.5, [0, 0.5, 1]],
  [
    'no step',
    { plus: { field: '0#', times: inMessage } },
    undefined,
    ['/v/0 bad-time', '/v/1 bad-time', '/v/2 bad-time'],
  ],
  ['a step of 0', { plus: { field: '0#', times: inMessage } }, 0, ['/v/0 bad-time', '/v/1 bad-time', '/v/2 bad-time']],
  [
    'one backwards',
    { plus: { field: '0#', times: inMessage } },
    -5,
    ['/v/0 bad-time', '/v/1 bad-time', '/v/2 bad-time'],
  ],
])('a series: %s', (_, steps, step, expected) => {
  const time = { field: { message: '/t' }, ...steps }
  const decoded = read('json', { each: '/v', time, readings: { level: '' } }, { t: receivedAt, step, v: [1, 2, 3] })
  expect(minutes(decoded)).toEqual(expected)
})

const chars = { readings: { level: { value: { field: '/raw', chars: [3, 6], of: [6, 8] }, as: 'number' } } }
test.each<[raw: unknown, expected: unknown]>([
  ['L=1.25', { level: 1.25 }],
  ['L= 1.5', { level: 1.5 }],
  ['水=1.25', { level: 1.25 }],
  ['L=1.25xx', { level: 1.25 }],
  ['L=1.255', ['/raw bad-shape']],
  [125, ['/raw bad-shape']],
])('characters of %j', (raw, expected) => {
  expect(told(read('json', chars, { raw }))).toEqual(expected)
})

const fixed = {
  fixed: { width: 14, places: { level: [4, 8], flow: [10, 13] }, ignored: [[1, 2]] },
  readings: { level: { value: '/level', as: 'number' }, flow: { value: '/flow', as: 'number' } },
}
test.each<[line: string, expected: unknown]>([
  ['A1  1.25  7.5 ', { level: 1.25, flow: 7.5 }],
  ['A1;12.25;17.5;', { level: 12.25, flow: 17.5 }],
  ['A1 12.25 17.5', ['/0 bad-shape']],
  ['A1 12.25 17.5  ', ['/0 bad-shape']],
  ['A11 2.25 17.5 ', ['/0 bad-shape']],
  ['A1  1.2527.5  ', ['/0 bad-shape']],
  ['A1        7.5 ', ['/0/level not-a-number']],
])('places of %j', (line, expected) => {
  expect(told(read('text', fixed, line))).toEqual(expected)
})

const inner = { each: '/body/tags', readings: [{ name: '/n', value: '/v' }] }
const tags = JSON.stringify({ tags: [{ n: 'level', v: 1.5 }] })
const base64 = (text: string) => Buffer.from(text).toString('base64')
test.each<[name: string, unpack: unknown, payload: unknown, expected: unknown]>([
  ['a text', ['/body'], { body: tags }, { level: 1.5 }],
  ['what is JSON already', ['/body'], { body: JSON.parse(tags) }, { level: 1.5 }],
  ['base64', [{ base64: '/body' }], { body: base64(tags) }, { level: 1.5 }],
  ['one in the other', ['/a', '/body'], { a: '1', body: tags }, { level: 1.5 }],
  ['no JSON', ['/body'], { body: 'level=1.5' }, ['/body bad-shape']],
  ['no base64', [{ base64: '/body' }], { body: tags }, ['/body bad-shape']],
  ['half of base64', [{ base64: '/body' }], { body: base64(tags).slice(1) }, ['/body bad-shape']],
  ['a number', ['/body'], { body: 7 }, ['/body bad-shape']],
  ['nothing', ['/body'], { other: tags }, [' bad-shape']],
])('JSON in a text: %s', (_, unpack, payload, expected) => {
  expect(told(read('json', { ...inner, unpack }, payload))).toEqual(expected)
})

test('every text of a list is unpacked', () => {
  const options = { unpack: ['/m/*/p'], each: '/m', readings: { level: '/p/level' } }
  const decoded = read('json', options, { m: [{ p: '{"level": 1.5}' }, { p: '{"level": 2}' }] })
  expect(decoded.readings.map(({ value }) => value)).toEqual([1.5, 2])
})
