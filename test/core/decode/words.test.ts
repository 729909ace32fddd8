import { expect, test } from 'vitest'
import { decode, messageOf, plantOf, rejectsOf, valuesOf } from '../../support/decode.ts'

function read(rule: object, sent: unknown, quantity = 'float_switch') {
  const plant = plantOf({ 'park/a': { points: { p: quantity } } }, [
    { topic: 't', use: 'json', options: { device: { is: 'park/a' }, readings: { p: { value: '/v', ...rule } } } },
  ])
  const decoded = decode(plant, messageOf('t', { v: sent }))
  return decoded.rejects.length > 0 ? rejectsOf(decoded) : valuesOf(decoded)['p']
}

const leak = { contains: { LEAKING: 'on', BURST: 'on', 漏: 'on' } }
test.each([
  ['a word in a text', leak, 'LEAKING BURST', 1],
  ['one between others', leak, 'status: BURST!', 1],
  ['within a longer one it is none', leak, 'UNLEAKING', ['/v unknown-state']],
  ['none without otherwise is refused', leak, 'fine', ['/v unknown-state']],
  ['none with otherwise', { ...leak, otherwise: 'off' }, 'fine', 0],
  ['words first, then the rest', { words: { a: 'on' }, otherwise: 'off' }, 'b', 0],
  ['no text is no other text', { otherwise: 'off' }, null, [null, 'no-value']],
  ['an empty text is no other text', { ...leak, otherwise: 'off' }, '', [null, 'no-value']],
  ['nor is a blank one', { otherwise: 'off' }, ' \r\n', [null, 'no-value']],
  ['an empty text that has its word', { words: { '': 'on' }, otherwise: 'off' }, '', 1],
  ['bytes that are no text', { ...leak, otherwise: 'off' }, '\u0001\u0002q', ['/v not-a-number']],
  ['a text that was damaged', { otherwise: 'off' }, 'fi\uFFFDe', ['/v not-a-number']],
  ['lines of text', { otherwise: 'off' }, 'all\r\n\tfine', 0],
  ['a bit', { bits: [3, 1] }, 8, 1],
  ['a bit that is not set', { bits: [3, 1] }, 7, 0],
  ['the highest', { bits: [31, 1] }, -1, 1],
  ['bits as words', { bits: [1, 2], words: { 0: 'off', 3: 'on' } }, 6, 1],
  ['bits of a text', { bits: [0, 1] }, '1', ['/v not-a-number']],
  ['bits of what is not whole', { bits: [0, 1] }, 1.5, ['/v not-a-number']],
])('%s', (_, rule, sent, expected) => {
  expect(read(rule, sent)).toEqual(expected)
})

test.each([
  ['{"a": {"b": 1.5}}', 1.5],
  ['{"a": {"b": "x"}}', ['/v not-a-number']],
  ['{"a": 1', ['/v bad-shape']],
  [7, ['/v bad-shape']],
  [null, [' bad-shape']],
])('JSON in a text: %j', (sent, expected) => {
  expect(read({ value: { field: '/v', json: '/a/b' } }, sent, 'water_level')).toEqual(expected)
})

test('a topic that nobody wants says nothing', () => {
  const plant = plantOf({}, [{ topic: 'bridge/#', use: 'ignore' }])
  expect(decode(plant, messageOf('bridge/log', 'x'))).toEqual({ readings: [], rejects: [] })
})

test('a retained topic that was cleared says nothing of a leak', () => {
  const options = { device: { is: 'park/a' }, readings: { p: { value: '', ...leak, otherwise: 'off' } } }
  const plant = plantOf({ 'park/a': { points: { p: 'float_switch' } } }, [{ topic: 't', use: 'text', options }])
  expect(valuesOf(decode(plant, messageOf('t', new Uint8Array())))).toEqual({ p: [null, 'no-value'] })
})
