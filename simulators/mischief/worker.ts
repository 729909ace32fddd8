import type { Tally } from './tally.ts'
import type { BrokerAddress } from './wire.ts'

/** What one of several workers does again and again until the signal. */
export type Mischief = (worker: Worker) => Promise<void>

/** A device to do it as. */
export interface Culprit {
  readonly id: string
  readonly site: string
  readonly password: string
  /** A point of it that takes numbers, by its name on the wire, and what it can report. */
  readonly wire: string
  readonly range: readonly [number, number]
}

export interface Worker {
  readonly place: BrokerAddress
  readonly culprit: Culprit
  /** Its own: one device may have several workers. */
  readonly clientId: string
  /** Epoch ms; of all workers no two are told the same. */
  readonly moment: () => number
  /** In [0, 1): the next of the worker's own row, which its seed decides. */
  readonly dice: () => number
  readonly tally: Tally
  /** Aborted when the time is over. What was begun is ended all the same. */
  readonly signal: AbortSignal
  /** Waits for the worker's next turn. */
  readonly turn: () => Promise<void>
  /** Waits for the moment at which all workers go on together, as often as their turns come. */
  readonly wave: () => Promise<void>
}
