import type { Decoded, Decoder } from '../core/decode/decoder.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { Plant } from '../core/plant/plant.ts'
import { quarantineReasons, type Reread } from '../storage/ingest/quarantine.ts'
import { type IngestState, type IngestStep, type NewReject, rereadMemory } from '../storage/ingest/state.ts'
import type { LogReader } from '../storage/log/log.ts'
import { type Knowledge, type PlantDecoders, type Step, stepOf } from './step.ts'
import { devicesOf, Taken } from './taken.ts'

/** One piece of the log read again, and what is to be committed with it. */
export interface RereadStep {
  readonly step: Step
  readonly messages: number
  readonly more: Required<Pick<IngestStep, 'reread' | 'mended'>>
}

const chunkBytes = 1_048_576

/**
 * Goes back through the log for devices and points that the plant file has come to know, in steps that commit: a
 * restart goes on where it was. Decoders remember apart from the live ones, which are further on.
 */
export class Rereading {
  private readonly reader: LogReader
  private readonly state: IngestState
  private readonly knowledge: Knowledge
  private readonly memory = new Map<string, unknown>()
  private at: Reread | undefined
  private checked: Plant | undefined
  private taken: { readonly by: Taken; readonly plant: Plant } | undefined

  private constructor(reader: LogReader, state: IngestState, knowledge: Knowledge) {
    this.reader = reader
    this.state = state
    this.knowledge = knowledge
    for (const [key, value] of knowledge.memory) {
      if (!key.startsWith(rereadMemory)) continue
      this.memory.set(key.slice(rereadMemory.length), value)
      knowledge.memory.delete(key)
    }
  }

  /** Takes out of `knowledge.memory` what an interrupted going back had remembered. */
  static async begin(reader: LogReader, state: IngestState, knowledge: Knowledge): Promise<Rereading> {
    const rereading = new Rereading(reader, state, knowledge)
    rereading.at = await state.reread()
    return rereading
  }

  /** True when the plant has changed since it was last asked what of the quarantine it knows. */
  mustCheck(plant: Plant): boolean {
    return this.at === undefined && this.checked !== plant
  }

  /** Takes what the plant knows out of the quarantine. All before `until` is committed, and was read with an earlier plant. */
  async check(plant: Plant, until: number): Promise<number> {
    const entries = (await this.state.quarantine()).filter((entry) => devicesOf(entry, plant).length > 0)
    this.checked = plant
    if (entries.length === 0) return 0
    const from = { next: Math.min(until, ...entries.map(({ firstOffset }) => firstOffset)), until }
    await this.state.beginReread(
      entries.map(({ id }) => id),
      from,
    )
    this.at = from
    return entries.length
  }

  /** The next piece; undefined while there is nothing to read again. */
  async next({ plant, decoderFor }: PlantDecoders): Promise<RereadStep | undefined> {
    if (!this.at) return undefined
    const { next, until } = this.at
    const piece = await this.reader.read(next, chunkBytes)
    const messages = piece.items.filter(({ offset }) => offset < until)
    const reread = { next: piece.items.length === 0 ? until : Math.min(until, piece.next), until }
    const taken = await this.takenBy(plant)
    const wanted = messages.filter(({ topic }) => taken.mayHold(topic))
    const mended: Pick<NewReject, 'offset' | 'reason'>[] = []
    const step = stepOf(
      wanted,
      { plant, decoderFor: (message) => withoutOthers(decoderFor(message), taken, mended), order: 'again' },
      { points: this.knowledge.points, devices: this.knowledge.devices, memory: this.memory },
    )
    const isDone = reread.next >= until
    const memory = isDone ? this.handOver() : prefixed(step.memory)
    this.at = isDone ? undefined : reread
    if (isDone) this.taken = undefined
    return { step: { ...step, memory, requests: [] }, messages: wanted.length, more: { reread, mended } }
  }

  private async takenBy(plant: Plant): Promise<Taken> {
    if (this.taken?.plant !== plant) {
      const entries = (await this.state.quarantine()).filter(({ taken }) => taken)
      const by = new Taken(entries, plant)
      this.taken = { plant, by }
      return by
    }
    return this.taken.by
  }

  /** What decoders have learnt and the live ones do not know better: the births of a claimed device, say. */
  private handOver(): Map<string, unknown> {
    const learnt = [...this.memory].filter(([key]) => !this.knowledge.memory.has(key))
    for (const [key, value] of learnt) this.knowledge.memory.set(key, value)
    this.memory.clear()
    return new Map(learnt)
  }
}

function prefixed(memory: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...memory].map(([key, value]) => [rereadMemory + key, value]))
}

/** The decoder, without what was understood before and what is not ours; events and requests are of their time. */
function withoutOthers(
  decoder: Decoder | undefined,
  taken: Taken,
  mended: Pick<NewReject, 'offset' | 'reason'>[],
): Decoder | undefined {
  if (!decoder) return undefined
  return (message: LoggedMessage, plant, memory): Decoded => {
    const { offset } = message
    const { readings, rejects } = decoder(message, plant, memory)
    const ours = rejects.filter((reject) => taken.concerns(reject))
    for (const reason of quarantineReasons) {
      const count = (list: typeof rejects) => list.filter((reject) => reject.reason === reason).length
      if (count(rejects) === count(ours)) mended.push({ offset, reason })
    }
    return { readings: readings.filter((reading) => taken.holds(reading, offset)), rejects: ours }
  }
}
