import { createHash } from 'node:crypto'
import type { StationMessage } from '../core/decode/sl651/message.ts'

/** Most messages remembered: a station repeats within minutes. */
const mostRemembered = 100_000
/** Repeats of one message that wait for it; of more, the last ones are answered. */
const mostWaiting = 4

/** What became of a message: it is being written, and these wait for it, or it is kept. */
type Fate = { readonly name: 'writing'; readonly waiting: (() => void)[] } | { readonly name: 'kept' }

/**
 * Which messages came already: the same station, function, serial number, time and text. Bounded: the one that came
 * longest ago is forgotten first, and would be kept twice.
 */
export class Repeats {
  private readonly fates = new Map<string, Fate>()

  /** Remembers a message that the log has already. */
  remember(message: StationMessage): void {
    this.put(keyOf(message), { name: 'kept' })
  }

  /**
   * `new`: to be written, and then `settle` is to be told. Of one that came before, `kept` is called once it is durable,
   * at once where it is.
   */
  meet(message: StationMessage, kept: () => void): 'new' | 'again' {
    const key = keyOf(message)
    const fate = this.fates.get(key)
    if (fate?.name === 'kept') kept()
    else if (fate) {
      fate.waiting.push(kept)
      if (fate.waiting.length > mostWaiting) fate.waiting.shift()
    } else this.put(key, { name: 'writing', waiting: [kept] })
    return fate ? 'again' : 'new'
  }

  /** What was being written is durable, or was not taken. */
  settle(message: StationMessage, how: 'kept' | 'lost'): void {
    const key = keyOf(message)
    const fate = this.fates.get(key)
    if (how === 'lost') this.fates.delete(key)
    else this.fates.set(key, { name: 'kept' })
    if (how === 'kept' && fate?.name === 'writing') for (const kept of fate.waiting) kept()
  }

  private put(key: string, fate: Fate): void {
    if (this.fates.size >= mostRemembered) {
      const oldest = this.fates.keys().next()
      if (!oldest.done) this.fates.delete(oldest.value)
    }
    this.fates.set(key, fate)
  }
}

/** The body begins with serial number and time. */
function keyOf({ frame: { station, code }, body }: StationMessage): string {
  return `${station} ${code} ${createHash('sha1').update(body).digest('base64url')}`
}
