import { expect, test } from 'vitest'
import { namedValues } from '../../../core/decode/named-values.ts'
import { messageOf } from '../../support/decode.ts'

test.each<[name: string, payload: unknown, expected: object]>([
  ['a native payload, by point', { at: 1, readings: { level: 1.2 } }, { level: '1.2' }],
  ['any JSON, by pointer', { a: [{ b: true }] }, { '/a/0/b': 'true' }],
  ['a plain number', '1.23', { '': '1.23' }],
  ['text, as it came', '03.07.2026;1,23\r\n', { '': '03.07.2026;1,23' }],
  ['nothing', '', {}],
  ['bytes', Uint8Array.from([0xff, 0xfe]), {}],
])('%s', (_name, payload, expected) => {
  expect(Object.fromEntries(namedValues(messageOf('x', payload)))).toEqual(expected)
})
