import type { Logger } from 'pino'

const everyMs = 60_000
/** Kinds that are remembered; beyond, the one told of longest ago is told anew. */
const most = 1_000

interface Told {
  readonly at: number
  /** How often since. */
  again: number
}

/**
 * Logs what fails again and again: at once when it begins, then at most once a minute with how often it came `again`.
 * A line says the reason; the stack stands in one at debug, or where the fault is most likely ours.
 */
export class Seldom {
  private readonly log: Logger
  private readonly clock: () => number
  private readonly told = new Map<string, Told>()

  constructor(log: Logger, clock: () => number = Date.now) {
    this.log = log
    this.clock = clock
  }

  /** One `kind` of failure; after the first in a row it is a warning. */
  tell(
    kind: string,
    error: unknown,
    { message, ...fields }: { readonly message: string; readonly [field: string]: unknown },
  ): void {
    this.log.debug({ err: error, ...fields }, message)
    const now = this.clock()
    const before = this.told.get(kind)
    // a clock that was set back must not make it silent
    if (before && Math.abs(now - before.at) < everyMs) {
      before.again++
      return
    }
    this.told.delete(kind)
    this.told.set(kind, { at: now, again: 0 })
    if (this.told.size > most) this.told.delete(this.told.keys().next().value ?? '')
    const again = before ? { again: before.again + 1 } : {}
    this.log[before ? 'warn' : 'error']({ because: reasonOf(error), ...fields, ...again, ...stackOf(error) }, message)
  }

  /** It is over: the next one is told at once. */
  end(kind: string): void {
    this.told.delete(kind)
  }
}

/** Why something failed, in a line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}

/** What JavaScript itself throws has no reason that an operator could do anything about: its stack is wanted. */
function stackOf(error: unknown): { err?: unknown } {
  const isOurs = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  return isOurs && !('code' in error) ? { err: error } : {}
}
