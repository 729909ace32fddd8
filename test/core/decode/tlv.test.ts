import { expect, test } from 'vitest'
import { codecFactories } from '../../../core/decode/lorawan/codecs.ts'

function read(use: string, hex: string, options?: unknown) {
  const codec = codecFactories.get(use)?.(options)
  if (!codec) throw new Error(`no codec ${use}`)
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const { fields, problem } = codec.decode(new DataView(bytes.buffer))
  return { ...Object.fromEntries(fields.map(({ name, value }) => [name, value])), ...(problem && { problem }) }
}

const em500 = {
  parts: [
    { tag: '0175', name: 'battery', type: 'uint8' },
    { tag: '0377', name: 'level', type: 'uint16le', none: 65535 },
  ],
  skip: [{ tag: 'FF0B', bytes: 1 }],
}

test.each([
  ['in order', '01755a0377b400', { battery: 90, level: 180 }],
  ['the other way round', '0377b40001755a', { battery: 90, level: 180 }],
  ['one that nobody wants between them', '01755aff0bff0377b400', { battery: 90, level: 180 }],
  ['no value', '0377ffff', { level: null }],
  ['an unknown tag hides the rest', '01755a04677b000377b400', { battery: 90, problem: 'unknown tag at byte 3' }],
  ['cut short', '01755a0377b4', { battery: 90, problem: 'cut short at byte 3' }],
  ['twice: neither', '01755a017550', { problem: 'battery came twice' }],
])('tags and values: %s', (_, hex, expected) => {
  expect(read('tlv', hex, em500)).toEqual(expected)
})

test('tags of two lengths, or one twice, are refused', () => {
  const part = em500.parts[0]
  expect(() => codecFactories.get('tlv')?.({ parts: [part, { ...part, tag: '01' }] })).toThrow('one length')
  expect(() => codecFactories.get('tlv')?.({ parts: [part, part] })).toThrow('stands twice')
})

// the two examples of Cayenne's own documentation, and what others send
test.each([
  ['03670110056700ff', { temperature_3: 27.2, temperature_5: 25.5 }],
  ['0167ffd706710 4d2fb2e0000'.replace(' ', ''), { temperature_1: -4.1 }],
  ['0268a0 0373 2774'.replaceAll(' ', ''), { humidity_2: 80, barometer_3: 1010 }],
  ['01 82 000004d2 02 02 fff6'.replaceAll(' ', ''), { distance_1: 1.234, analog_in_2: -0.1 }],
  ['0167010102ee00', { temperature_1: 25.7, problem: 'unknown tag at byte 4' }],
])('Cayenne LPP: %s', (hex, expected) => {
  expect(read('cayenne-lpp', hex)).toEqual(expected)
})
