import { control, type Frame } from '../core/decode/sl651/frame.ts'

/** Most bytes of packets whose message is not whole, of all stations. */
const mostBytes = 16_777_216
/** How often missing packets are asked for before the message is given up. */
const mostRounds = 3

/** The packets of one message that are there. */
interface Collection {
  readonly key: string
  readonly packets: Map<number, Packet>
  readonly total: number
  bytes: number
  /** When a packet came, or the missing ones were asked for; ms of a clock that never steps. */
  touchedAt: number
  rounds: number
}

export interface Packet {
  readonly frame: Frame
  /** The frame as it came. */
  readonly bytes: Uint8Array
}

export type Collected =
  | { readonly name: 'whole'; readonly packets: readonly Packet[] }
  /** `instead`: of packets of another message, which are given up. */
  | { readonly name: 'more'; readonly instead?: true }
  | { readonly name: 'too-large' }

export interface Missing {
  /** Any packet that is there: who is to be asked. */
  readonly of: Frame
  /** The serial number's packet, where it is there. */
  readonly first: Frame | undefined
  readonly numbers: readonly number[]
  readonly givenUp: boolean
}

/**
 * Puts together messages that come in packets, on whatever connection. Nothing in a packet but the first says of which
 * message it is, so one that is not expected begins another: the first, one that differs from its like, and one before
 * others that nobody asked for. Bounded: the oldest goes first.
 */
export class Packets {
  private readonly collections = new Map<string, Collection>()
  private readonly options: { readonly maxMessageBytes: number; readonly waitMs: number }
  bytes = 0

  constructor(options: { readonly maxMessageBytes: number; readonly waitMs: number }) {
    this.options = options
  }

  /** Takes a packet; one that came before is taken in its place. */
  take(packet: Packet, now: number): Collected {
    const { station, code, encoding, packet: place } = packet.frame
    if (!place) return { name: 'whole', packets: [packet] }
    const key = [station, code, place.total, encoding].join(' ')
    const before = this.collections.get(key)
    const isOther = before !== undefined && !isExpected(before, packet, place.number)
    if (isOther) this.drop(before)
    const collection = this.collections.get(key) ?? {
      ...{ key, total: place.total, packets: new Map<number, Packet>() },
      ...{ bytes: 0, touchedAt: now, rounds: 0 },
    }
    this.collections.set(key, collection)
    this.grow(collection, packet.bytes.length - (collection.packets.get(place.number)?.bytes.length ?? 0))
    collection.packets.set(place.number, packet)
    collection.touchedAt = now
    if (collection.bytes > this.options.maxMessageBytes) {
      this.drop(collection)
      return { name: 'too-large' }
    }
    if (collection.packets.size === collection.total) {
      this.drop(collection)
      const packets = [...collection.packets].sort(([one], [other]) => one - other)
      return { name: 'whole', packets: packets.map(([, each]) => each) }
    }
    for (const [, oldest] of this.collections) {
      if (this.bytes <= mostBytes) break
      this.drop(oldest)
    }
    return isOther ? { name: 'more', instead: true } : { name: 'more' }
  }

  /** Messages that wait too long, and what is missing of them; given up the third time. */
  overdue(now: number): Missing[] {
    const late = [...this.collections.values()].filter(({ touchedAt }) => now - touchedAt >= this.options.waitMs)
    return late.flatMap((collection): Missing[] => {
      collection.touchedAt = now
      const givenUp = ++collection.rounds > mostRounds
      if (givenUp) this.drop(collection)
      const of = collection.packets.values().next().value?.frame
      const numbers = Array.from({ length: collection.total }, (_, index) => index + 1)
      // without the first they belong to nothing: it comes first, and the others behind it
      const isHeaded = collection.packets.has(1)
      const missing = numbers.filter((number) => !isHeaded || !collection.packets.has(number)).slice(0, 64)
      return of ? [{ of, first: collection.packets.get(1)?.frame, numbers: missing, givenUp }] : []
    })
  }

  private grow(collection: Collection, bytes: number): void {
    collection.bytes += bytes
    this.bytes += bytes
  }

  private drop(collection: Collection): void {
    if (this.collections.delete(collection.key)) this.bytes -= collection.bytes
  }
}

function isExpected({ packets, rounds }: Collection, { frame }: Packet, number: number): boolean {
  const there = packets.get(number)
  if (there) return Buffer.compare(there.frame.body, frame.body) === 0
  if (number === 1) return false
  // sent again alone it ends with ETX; among its like all but the last end with ETB
  return number > Math.max(...packets.keys()) || (rounds > 0 && frame.end === control.etx)
}
