/** A message of a device, which its number makes again whenever it is needed. */
export interface Owed {
  /** Counted from 0. */
  readonly number: number
  /** Event time, epoch ms. */
  readonly at: number
  /** It was written to a connection before. */
  readonly isSent: boolean
}

const state = { made: 0, sent: 1, acknowledged: 2 } as const

/** MQTT packet ids are 1 to 65,535. */
const packetIds = 65_535

/** The messages of a device that are not acknowledged, oldest first: a ring of as many as there may be. */
export class Outbox {
  private readonly window: number
  private readonly ats: Float64Array
  private readonly madeAts: Float64Array
  private readonly states: Uint8Array
  private first = 0
  private next = 0
  private unacknowledged = 0
  private lastAt = 0

  constructor(window: number) {
    this.window = window
    this.ats = new Float64Array(window)
    this.madeAts = new Float64Array(window)
    this.states = new Uint8Array(window)
  }

  get size(): number {
    return this.unacknowledged
  }

  get room(): number {
    return this.window - (this.next - this.first)
  }

  /** Undefined when nothing is owed. */
  get oldestMadeAt(): number | undefined {
    return this.size === 0 ? undefined : this.madeAts[this.first % this.window]
  }

  /** Takes a message; its time is later than the one before, so that no two readings of a point have the same. */
  add(now: number, madeAt: number): Owed {
    const number = this.next++
    const place = number % this.window
    this.lastAt = Math.max(now, this.lastAt + 1)
    this.ats[place] = this.lastAt
    this.madeAts[place] = madeAt
    this.states[place] = state.made
    this.unacknowledged++
    return { number, at: this.lastAt, isSent: false }
  }

  /** Undefined where it is not owed: acknowledged before, or never sent. */
  acknowledge(number: number): (Owed & { readonly madeAt: number }) | undefined {
    const place = number % this.window
    if (number < this.first || number >= this.next || this.states[place] === state.acknowledged) return undefined
    const isSent = this.states[place] === state.sent
    this.states[place] = state.acknowledged
    this.unacknowledged--
    while (this.first < this.next && this.states[this.first % this.window] === state.acknowledged) this.first++
    return { number, isSent, at: this.ats[place] ?? 0, madeAt: this.madeAts[place] ?? 0 }
  }

  owed(): Owed[] {
    const owed: Owed[] = []
    for (let number = this.first; number < this.next; number++) {
      const place = number % this.window
      const isSent = this.states[place] === state.sent
      if (this.states[place] !== state.acknowledged) owed.push({ number, at: this.ats[place] ?? 0, isSent })
    }
    return owed
  }

  /** It is being written to a connection. */
  markSent(number: number): void {
    this.states[number % this.window] = state.sent
  }

  packetIdOf(number: number): number {
    return (number % packetIds) + 1
  }

  /** The oldest message from the first that is owed on that has this packet id. */
  numberOf(packetId: number): number {
    return this.first + ((packetId - this.packetIdOf(this.first) + packetIds) % packetIds)
  }
}
