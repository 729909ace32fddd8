import { expect, test } from 'vitest'
import { control, type Frame, formatFrame } from '../../core/decode/sl651/frame.ts'
import { Packets } from '../../sl651/packets.ts'
import type { Dice } from '../support/alter.ts'
import { randomOf } from '../support/mutate.ts'

const total = 3
/** `A1`, or, sent again alone, `A1!`. */
function packetOf(name: string): Frame {
  const number = Number(name[1])
  const end = number === total || name.endsWith('!') ? control.etx : control.etb
  return {
    ...{ encoding: 'hex', direction: 'up', centre: 1, station: '0060010203', password: '1234', code: 0x31 },
    ...{ packet: { total, number }, body: new TextEncoder().encode(name.slice(0, 2)), end },
  }
}
const textOf = ({ body }: Frame) => new TextDecoder().decode(body)

/** Takes packets called by message and number, `A1`; `?` lets the wait pass. What became whole, and what was asked for. */
function story(...steps: readonly string[]): { whole: string[]; asked: number[][]; instead: number } {
  const packets = new Packets({ maxMessageBytes: 100_000, waitMs: 10 })
  const told = { whole: [] as string[], asked: [] as number[][], instead: 0 }
  let now = 0
  for (const step of steps) {
    if (step === '?') {
      now += 10
      told.asked.push(...packets.overdue(now).map(({ numbers }) => [...numbers]))
      continue
    }
    const frame = packetOf(step)
    const collected = packets.take({ frame, bytes: formatFrame(frame) }, now)
    if (collected.name === 'whole') told.whole.push(collected.packets.map(({ frame: each }) => textOf(each)).join(' '))
    if (collected.name === 'more' && collected.instead) told.instead++
  }
  return told
}

test.each([
  ['in order', 'A1 A2 A3', ['A1 A2 A3'], []],
  ['one lost in the middle, and asked for', 'A1 A3 ? A2!', ['A1 A2 A3'], [[2]]],
  ['the same, and it comes with the next message instead', 'A1 A3 ? B2 B3', [], [[2]]],
  ['one sent again as it was: all are asked for', 'A1 A3 ? A2 ? A1 A2 A3', ['A1 A2 A3'], [[2], [1, 2, 3]]],
  ['the first one lost: all are asked for', 'A2 A3 ? A1 A2 A3', ['A1 A2 A3'], [[1, 2, 3]]],
  ['the first one of the next message is not the one that was lost', 'A2 A3 B1 B2 B3', ['B1 B2 B3'], []],
  ['nor after it was asked for', 'A2 A3 ? B1 B2 B3', ['B1 B2 B3'], [[1, 2, 3]]],
  ['a middle one lost, and the next message', 'A1 A3 B1 B2 B3', ['B1 B2 B3'], []],
  ['the last one lost, and the next message without its first', 'A1 A2 B2 B3 ? B1 B2 B3', ['B1 B2 B3'], [[1, 2, 3]]],
  ['a middle one lost, and the next message without its first', 'A1 A3 B2 B3', [], []],
  ['all of it again', 'A1 A2 A1 A2 A3', ['A1 A2 A3'], []],
])('packets: %s', (_, steps, whole, asked) => {
  expect(story(...steps.split(' '))).toMatchObject({ whole, asked })
})

test('what was given up for another message is told', () => {
  expect(story(...'A2 A3 B1 B2 B3'.split(' ')).instead).toBe(1)
})

test('messages one after another, each with a packet lost at most: none is ever mixed of two', () => {
  const dice: Dice = randomOf(651)
  let found = 0
  for (let run = 0; run < 2_000; run++) {
    const steps = ['A', 'B', 'C', 'D'].flatMap((message) => {
      const lost = dice() < 0.6 ? 1 + Math.floor(dice() * 3) : 0
      const sent = [1, 2, 3].filter((number) => number !== lost).map((number) => `${message}${number}`)
      return dice() < 0.3 ? [...sent, '?'] : sent
    })
    for (const whole of story(...steps).whole) {
      expect(new Set(whole.replaceAll(/[\d ]/g, '')).size, steps.join(' ')).toBe(1)
      found++
    }
  }
  expect(found).toBeGreaterThan(1_000)
})
