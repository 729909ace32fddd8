import fc from 'fast-check'
import { generate } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { isDead, silenceAllowedMs } from '../../broker/keep-alive.ts'
import { LogLimit } from '../../broker/log-limit.ts'
import { PacketScanner } from '../../broker/packet-scanner.ts'
import { SlowDown } from '../../broker/slow-down.ts'
import { TokenBucket } from '../../core/token-bucket.ts'
import { publish } from '../support/raw-mqtt.ts'

describe('packet scanner', () => {
  const anyPacket = fc.oneof(
    fc.nat(400).map((length) => generate(publish('a/b', 'x'.repeat(length), { qos: 1, messageId: 1 }))),
    fc.constant(generate({ cmd: 'pingreq' })),
    fc.constant(generate({ cmd: 'puback', messageId: 3 })),
  )

  test('finds the same packets however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(anyPacket, { minLength: 1 }), fc.array(fc.nat(300)), (packets, cuts) => {
        const scanner = new PacketScanner()
        const bytes = Buffer.concat(packets)
        const found: number[] = []
        let from = 0
        for (const size of [...cuts, bytes.length]) {
          const chunk = bytes.subarray(from, from + size)
          from += chunk.length
          scanner.position = 0
          while (scanner.position < chunk.length) {
            const scan = scanner.advance(chunk, 1_000)
            if (scan.name === 'complete') found.push(scan.type)
            expect(scan.name).not.toBe('refused')
          }
        }
        expect(found).toEqual(packets.map((packet) => (packet[0] ?? 0) >> 4))
      }),
    )
  })

  test.each([
    ['a packet of exactly the limit', [0x30, 98], 100, 'partial'],
    ['one byte more', [0x30, 99], 100, 'refused'],
    ['the largest that MQTT knows', [0x30, 0xff, 0xff, 0xff, 0x7f], 268_435_460, 'partial'],
  ])('%s: %j', (_, header, limit, name) => {
    expect(new PacketScanner().advance(Buffer.from(header), limit).name).toBe(name)
  })
})

describe('token bucket', () => {
  test('a second at once, then a pause until the debt and a tenth of a second are paid', () => {
    const bucket = new TokenBucket(1_000, 0)
    expect(bucket.spend(1_000, 0)).toBe(0)
    expect(bucket.spend(50, 0)).toBe(150)
    expect(bucket.spend(100, 150)).toBe(0)
    expect(bucket.spend(1, 150)).toBe(101)
  })

  test('whoever obeys gets the rate, and no more than that and a second at once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 50, maxLength: 200 }), (sizes) => {
        const bucket = new TokenBucket(1_000, 0)
        let now = 0
        let spent = 0
        for (const size of sizes) {
          now += bucket.spend(size, now)
          spent += size
          expect(spent).toBeLessThanOrEqual(1_000 + now + 300)
        }
        expect(now).toBeLessThanOrEqual(Math.max(0, spent - 1_000) + 101 + sizes.length)
      }),
    )
  })
})

describe('slow-down', () => {
  test('three are free; then it doubles, up to ten seconds; a quiet minute forgets', () => {
    const slowDown = new SlowDown()
    const delays = Array.from({ length: 11 }, (_, n) => {
      const delayMs = slowDown.delayMs('a', n)
      slowDown.refused('a', n)
      return delayMs
    })
    expect(delays).toEqual([0, 0, 0, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    expect(slowDown.delayMs('b', 10)).toBe(0)
    expect(slowDown.delayMs('a', 60_009)).toBe(10_000)
    expect(slowDown.delayMs('a', 60_010)).toBe(0)
  })

  test('is bounded: who was refused longest ago goes first', () => {
    const slowDown = new SlowDown(3)
    for (const who of ['a', 'b', 'c', 'a', 'a', 'd']) slowDown.refused(who, 0)
    expect(slowDown.size).toBe(3)
    slowDown.refused('b', 0)
    expect(slowDown.delayMs('a', 0)).toBe(250)
  })
})

test('20 lines of a kind in ten seconds, and the number of those kept back', () => {
  const limit = new LogLimit()
  const allowed = Array.from({ length: 30 }, () => limit.allow('a', 0)).filter((line) => line !== undefined)
  expect(allowed).toHaveLength(20)
  expect(limit.allow('b', 0)).toEqual({ suppressed: 0 })
  expect(limit.allow('a', 10_000)).toEqual({ suppressed: 10 })
})

describe('keep-alive', () => {
  test.each([
    [60, 90_000],
    [1, 1_500],
    [0, 5_400_000],
    [65_535, 5_400_000],
  ])('%i s allow %i ms of silence', (seconds, ms) => expect(silenceAllowedMs(seconds)).toBe(ms))

  test('silence while we do not listen is ours', () => {
    const hearing = { heardAt: 0, allowedMs: 1_500, weAreBusy: false }
    expect(isDead(hearing, 1_500)).toBe(false)
    expect(isDead(hearing, 1_501)).toBe(true)
    expect(isDead({ ...hearing, weAreBusy: true }, 1_000_000)).toBe(false)
  })
})
