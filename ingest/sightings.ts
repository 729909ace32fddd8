import type { Reject } from '../core/decode/decoder.ts'
import { namedValues } from '../core/decode/named-values.ts'
import type { LoggedMessage } from '../core/message.ts'
import { mostNames, type QuarantineReason, type Sighting, sampleBytes } from '../storage/ingest/quarantine.ts'

interface Seen {
  readonly reason: QuarantineReason
  readonly name: string
  readonly first: LoggedMessage
  readonly topics: Set<string>
  /** Where in the payload each unknown point was, by its name. */
  readonly wires: Map<string, string>
  last: LoggedMessage
  count: number
}

const longestName = 256
/** A longer topic is not kept with its entry, and so not read again. */
const longestTopic = 1_024

/** What a run of messages says of devices and points that the plant file does not know. */
export class Sightings {
  private readonly seen = new Map<string, Seen>()

  saw(message: LoggedMessage, rejects: readonly Reject[]): void {
    for (const { reason, device, wire, where } of rejects) {
      if (reason === 'unknown-device') this.add(message, reason, (device ?? message.topic).slice(0, longestName))
      if (reason !== 'unknown-point' || device === undefined || wire === undefined) continue
      const { wires } = this.add(message, reason, device)
      if (wires.size < mostNames) wires.set(wire, where)
    }
  }

  list(): Sighting[] {
    return [...this.seen.values()].map(({ reason, name, count, first, last, topics, wires }) => {
      const values = namedValues(last)
      const ofPoints = [...wires].map(([wire, where]) => [wire, values.get(wire) ?? values.get(where) ?? ''] as const)
      return {
        reason,
        name,
        count,
        firstOffset: first.offset,
        lastOffset: last.offset,
        firstReceivedAt: first.receivedAt,
        lastReceivedAt: last.receivedAt,
        topics: [...topics],
        values: reason === 'unknown-point' ? new Map(ofPoints) : values,
        sample: last.payload.subarray(0, sampleBytes),
        client: last.client,
      }
    })
  }

  /** Counts the message once for each name. */
  private add(message: LoggedMessage, reason: QuarantineReason, name: string): Seen {
    const key = `${reason} ${name}`
    const seen = this.seen.get(key) ?? {
      reason,
      name,
      first: message,
      topics: new Set<string>(),
      wires: new Map<string, string>(),
      last: message,
      count: 0,
    }
    this.seen.set(key, seen)
    if (seen.count === 0 || seen.last.offset !== message.offset) seen.count++
    seen.last = message
    if (message.topic.length <= longestTopic) seen.topics.add(message.topic)
    return seen
  }
}
