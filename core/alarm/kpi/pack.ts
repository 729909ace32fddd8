import { priorities } from '../priority.ts'
import { dayMs, type Facts, quarterMs } from './fact.ts'

/**
 * Facts of one site and one UTC day as bytes, a few for each: whole numbers in groups of seven bits (LEB128). What is
 * packed later is put behind. Alarms have numbers here, which somebody else keeps.
 *
 * A call: priority and whether its wait begins (two values in one number), ms since the day began, alarm, and how many
 * quarters of an hour it was measured before. An acknowledgement: priority, ms since the day began, ms waited. A mark: its
 * kind, ms since the day began, alarm.
 */
export interface Packed {
  readonly calls: Uint8Array
  readonly acknowledgements: Uint8Array
  readonly marks: Uint8Array
}

export const markKinds = ['chattering', 'fleeting'] as const

export function pack(facts: Facts, numberOf: (alarm: string) => number): Packed {
  const [calls, acknowledgements, marks] = [new NumberWriter(), new NumberWriter(), new NumberWriter()]
  for (const { alarm, priority, serverAt, quarter, wait } of facts.calls) {
    const late = Math.floor(serverAt / quarterMs) - quarter
    const word = priorities.indexOf(priority) * 2 + Number(wait === 'begins')
    calls.put(word, offsetIn(serverAt), numberOf(alarm), late >= 0 ? late * 2 : late * -2 - 1)
  }
  for (const { priority, serverAt, calledAt } of facts.acknowledgements) {
    acknowledgements.put(priorities.indexOf(priority), offsetIn(serverAt), serverAt - calledAt)
  }
  for (const { kind, alarm, serverAt } of facts.marks) {
    marks.put(markKinds.indexOf(kind), offsetIn(serverAt), numberOf(alarm))
  }
  return { calls: calls.bytes(), acknowledgements: acknowledgements.bytes(), marks: marks.bytes() }
}

/** The quarter of an hour that a packed call was measured in. */
export function quarterOf(serverAt: number, late: number): number {
  return Math.floor(serverAt / quarterMs) - (late % 2 === 0 ? late / 2 : (late + 1) / -2)
}

function offsetIn(serverAt: number): number {
  return serverAt - Math.floor(serverAt / dayMs) * dayMs
}

class NumberWriter {
  private readonly out: number[] = []

  put(...values: number[]): void {
    for (let value of values) {
      while (value >= 128) {
        this.out.push((value % 128) + 128)
        value = Math.floor(value / 128)
      }
      this.out.push(value)
    }
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.out)
  }
}

/** Reads the numbers of packed facts one after the other. */
export class NumberReader {
  private readonly from: Uint8Array
  private position = 0

  constructor(from: Uint8Array) {
    this.from = from
  }

  get hasMore(): boolean {
    return this.position < this.from.length
  }

  /** Throws at the end. */
  next(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.from[this.position++]
      if (byte === undefined) throw new Error('packed facts end in the middle of one')
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
}
