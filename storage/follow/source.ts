/**
 * What is written at one end and read on and on at others: the reading log, the alarm journal. Positions are its own
 * affair: they grow, and whoever follows it hands them back as it got them.
 */
export interface Source<T> {
  /** Some of what lies from a position on; nothing where nothing is there yet. Rejects when it cannot be read. */
  read(from: number): Promise<Piece<T>>
  /** Resolves when there may be something at a position, or when the signal aborts. */
  waitFor(from: number, signal: AbortSignal): Promise<void>
  /** The position after the newest. */
  end(): Promise<number>
  /** How many lie from a position on, for people to see. */
  behind(from: number): Promise<number>
}

export interface Piece<T> {
  readonly items: readonly T[]
  /** Where to read on. */
  readonly next: number
  /** What should have been there and cannot be had any more. */
  readonly missed?: Missed
}

export const missedBecause = ['trimmed', 'damaged', 'replaced'] as const

export interface Missed {
  readonly count: number
  /**
   * `trimmed`: it had left the source before it was read. `damaged`: it lies there, and cannot be read.
   * `replaced`: it was in another log than the one that lies there now.
   */
  readonly because: (typeof missedBecause)[number]
  /** Where it lies, as far as that is known: bytes from the start of a file. */
  readonly file?: string
  readonly position?: number
}

/**
 * What a follower does with what it reads, from one position on. When anything of it fails it is thrown away as it
 * stands, and the next one begins at what is kept: so nothing that failed half-way can be kept later.
 */
export interface Course<T> {
  /** Where it begins: what lies before is kept. */
  readonly from: number
  /** Takes in what was read, or hears that nothing more is there; `next` is the position after it. */
  take(items: readonly T[], next: number): void | Promise<void>
  /**
   * Work of its own between two reads, with the position that it has come to. `more` asks for another turn at once,
   * `anew` for another course in its place, once this one has kept what it took.
   */
  beside?(at: number): 'nothing' | 'more' | 'anew' | Promise<'nothing' | 'more' | 'anew'>
  /** Keeps what was taken and not kept yet: it ends in order. */
  finish?(): void | Promise<void>
  /** What it holds is given back, however it ended. */
  [Symbol.asyncDispose]?(): Promise<void>
}
