import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LoggedMessage, Message } from '../../../core/message.ts'
import { BatchBuffer, isIntact, readBatchHeader, readMessages } from '../../../storage/log/frame.ts'

const mark = 0x8f_01_c4_77

const plain = {
  topic: fc.string({ unit: 'grapheme', maxLength: 200 }),
  payload: fc.uint8Array({ maxLength: 2000 }),
  receivedAt: fc.integer({ min: 0, max: 4e12 }),
  client: fc.string({ unit: 'grapheme', maxLength: 64 }),
  qos: fc.constantFrom<Message['qos'][]>(0, 1, 2),
  retain: fc.boolean(),
}
const packetId = fc.integer({ min: 1, max: 65_535 })
const clientId = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 })
const messages = fc.array(
  fc.oneof(fc.record(plain), fc.record({ ...plain, packetId }), fc.record({ ...plain, packetId, clientId })),
  { minLength: 1, maxLength: 30 },
)

function sealed(some: readonly Message[], firstOffset: number): Buffer {
  const batch = new BatchBuffer()
  for (const one of some) batch.push(one)
  return Buffer.from(batch.seal(firstOffset, mark))
}

test('what is framed is read back, from any offset on', () => {
  fc.assert(
    fc.property(messages, fc.integer({ min: 0, max: 2 ** 52 }), fc.nat(40), (some, firstOffset, skip) => {
      const bytes = sealed(some, firstOffset)
      const header = readBatchHeader(bytes, 0, mark)
      if (!header) throw new Error('no header')
      expect(header).toEqual({ bytes: bytes.length, count: some.length, firstOffset })
      expect(isIntact(bytes, 0, header)).toBe(true)
      const read: LoggedMessage[] = []
      readMessages(bytes, 0, header, firstOffset + skip, read)
      const expected = some.map((one, index) => ({
        ...one,
        payload: Buffer.from(one.payload),
        offset: firstOffset + index,
      }))
      expect(read).toEqual(expected.slice(skip))
    }),
  )
})

test('one changed bit is noticed', () => {
  fc.assert(
    fc.property(messages, fc.nat(), fc.nat(7), (some, place, bit) => {
      const bytes = sealed(some, 7)
      const at = place % bytes.length
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
      const header = readBatchHeader(bytes, 0, mark)
      expect(header !== undefined && isIntact(bytes, 0, header)).toBe(false)
    }),
  )
})

test('a batch written before messages had packet ids is read', () => {
  const written =
    '4c48533173ef493236000000010000000000000000001c40320000000000c006450c7a420508001b00' +
    '6e616e67616e2d3176312f6e616e67616e2f6e616e67616e2d312f72656164696e67737b7d'
  const bytes = Buffer.from(written, 'hex')
  const header = readBatchHeader(bytes, 0, bytes.readUInt32LE(0))
  if (!header || !isIntact(bytes, 0, header)) throw new Error('no header')
  const read: LoggedMessage[] = []
  readMessages(bytes, 0, header, 7, read)
  expect(read).toEqual([
    {
      offset: 7,
      topic: 'v1/nangan/nangan-1/readings',
      payload: Buffer.from('{}'),
      receivedAt: 1_790_000_000_000,
      client: 'nangan-1',
      qos: 1,
      retain: true,
    },
  ])
})
