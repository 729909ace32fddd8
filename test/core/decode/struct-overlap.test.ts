import { expect, test } from 'vitest'
import { struct } from '../../../core/decode/lorawan/struct.ts'

/** Bytes that two fields read: of one of them they are not what it says. */
test('fields do not overlap, but as bits of one number', () => {
  const level = { name: 'level', at: 0, type: 'uint16' }
  expect(() => struct({ fields: [level, { name: 'flow', at: 1, type: 'uint16' }] })).toThrow('level has bytes of these')
  expect(() => struct({ fields: [level, { ...level, name: 'pump', bits: [0, 1] }] })).toThrow(
    'level has bytes of these',
  )
  const bits = (name: string, lowest: number) => ({ name, at: 0, type: 'uint8', bits: [lowest, 1] })
  expect(() => struct({ fields: [bits('pump', 0), bits('door', 1)] })).not.toThrow()
  expect(() => struct({ fields: [level, { name: 'flow', at: 2, type: 'uint16' }] })).not.toThrow()
})
