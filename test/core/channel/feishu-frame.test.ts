import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type FeishuFrame, readFeishuFrame, writeFeishuFrame } from '../../../core/channel/feishu-frame.ts'
import { feishuEventIn } from '../../../core/channel/feishu-press.ts'
import { frameBytes, frameIn } from '../../support/strict-feishu-socket.ts'

const number = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const text = fc.string({ unit: 'binary', maxLength: 300 })
const frames: fc.Arbitrary<FeishuFrame> = fc.record(
  {
    ...{ seqId: number, logId: number, service: fc.nat(), method: fc.nat(2) },
    headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 20 }), {
      noNullPrototype: true,
    }),
    // the library does not tell an empty one from none
    payload: fc.uint8Array({ minLength: 1, maxLength: 400 }),
    payloadType: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }),
  },
  { requiredKeys: ['seqId', 'logId', 'service', 'method', 'headers'] },
)
const plain = ({ payload, ...frame }: FeishuFrame) => ({ ...frame, ...(payload && { payload: [...payload] }) })

test('a frame is read as it was written, and as a library reads and writes it', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const written = writeFeishuFrame(frame)
      const read = readFeishuFrame(written)
      expect(read && plain(read)).toEqual(plain(frame))
      const others = frameIn(written)
      expect([BigInt(others.SeqID), BigInt(others.LogID), others.service]).toEqual([
        frame.seqId,
        frame.logId,
        frame.service,
      ])
      const again = readFeishuFrame(frameBytes(others))
      expect(again && plain(again)).toEqual(plain(frame))
    }),
    { numRuns: 200 },
  )
})

test('whatever bytes come, they are a frame or none, and an event or none', () => {
  fc.assert(
    fc.property(frames, fc.nat(), fc.uint8Array({ maxLength: 60 }), text, (frame, cut, noise, said) => {
      const written = writeFeishuFrame(frame)
      readFeishuFrame(written.subarray(0, cut % (written.length + 1)))
      readFeishuFrame(Buffer.concat([written, noise]))
      readFeishuFrame(noise)
      expect(feishuEventIn(said, 'cli_1').is).not.toBe('press')
    }),
    { numRuns: 500 },
  )
})
