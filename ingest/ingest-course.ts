import { createDecoders } from '../core/decode/registry.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { Quality } from '../core/reading.ts'
import type { Desk } from '../storage/follow/follow.ts'
import { persistently } from '../storage/follow/persist.ts'
import type { Course } from '../storage/follow/source.ts'
import type { NewReject, StoredReject } from '../storage/ingest/state.ts'
import type { IngestOptions } from './ingest-options.ts'
import type { IngestMetrics } from './metrics.ts'
import { ownDecoders } from './own-decoders.ts'
import { rejectsOf } from './refused-readings.ts'
import { sendRequests } from './requests.ts'
import { Rereading, type RereadStep } from './reread.ts'
import { touchedHours } from './rollup/touched.ts'
import { type Knowledge, type PlantDecoders, type Step, stepOf } from './step.ts'

export interface IngestParts extends Omit<IngestOptions, 'metrics'> {
  readonly metrics: IngestMetrics
  readonly longestMs: number
}

/** Messages that were read, and where the cursor stands after them. */
interface Batch {
  readonly messages: readonly LoggedMessage[]
  readonly cursor: number
  /** Rejects that these messages are, where they are read again. */
  readonly replayed: readonly number[]
  /** What reading the log again adds. */
  readonly more?: RereadStep['more']
}

const replayAtOnce = 500
const lookAgainMs = 1_000

/**
 * Messages into the store, from what is committed on. One batch is decoded and judged while the one before it is being
 * written; they are committed in order, each after its readings are stored.
 */
export class IngestCourse implements Course<LoggedMessage> {
  readonly from: number
  private readonly parts: IngestParts
  private readonly desk: Desk
  private readonly knowledge: Knowledge
  private readonly rereading: Rereading
  private decoders: PlantDecoders | undefined
  private lookAgainAt = 0
  private writing: Promise<void> = Promise.resolve()

  private constructor(parts: IngestParts, desk: Desk, held: { knowledge: Knowledge; rereading: Rereading }) {
    this.parts = parts
    this.desk = desk
    this.from = parts.state.cursor
    this.knowledge = held.knowledge
    this.rereading = held.rereading
  }

  static async begin(parts: IngestParts, desk: Desk): Promise<IngestCourse> {
    const { history, state } = parts
    const knowledge = { points: await state.points(), memory: await state.memory(), devices: await state.devices() }
    const rereading = await Rereading.begin(history, state, knowledge)
    return new IngestCourse(parts, desk, { knowledge, rereading })
  }

  /** What the plant file has come to know is read again, and so are rejects that somebody asked for. */
  async beside(at: number): Promise<'nothing' | 'more'> {
    await this.takeQuarantine(at)
    const again = await this.rereading.next(this.currentDecoders())
    if (again) {
      await this.writing
      this.begin(this.writeAgain(again, at))
    }
    const replays = await this.replayRejects(at)
    return again || replays ? 'more' : 'nothing'
  }

  async take(messages: readonly LoggedMessage[], next: number): Promise<void> {
    if (messages.length === 0) await this.writing
    else await this.takeBatch({ messages, cursor: next, replayed: [] })
  }

  async finish(): Promise<void> {
    await this.writing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.writing])
  }

  private async takeBatch(batch: Batch): Promise<void> {
    const order = batch.replayed.length > 0 ? 'again' : 'first'
    const step = stepOf(batch.messages, { ...this.currentDecoders(), order }, this.knowledge)
    await this.writing
    this.begin(this.write(step, batch))
  }

  private begin(writing: Promise<void>): void {
    // who waits for it next is told; until then it must not count as unhandled
    writing.catch(() => undefined)
    this.writing = writing
  }

  /** Rejects that somebody asked to be read again; looks for them now and then. */
  private async replayRejects(cursor: number): Promise<boolean> {
    if (performance.now() < this.lookAgainAt) return false
    await this.writing
    const rejects = await this.parts.state.rejectsToReplay(replayAtOnce)
    if (rejects.length === 0) this.lookAgainAt = performance.now() + lookAgainMs
    else await this.takeBatch({ messages: rejects.map(asMessage), cursor, replayed: rejects.map(({ id }) => id) })
    return rejects.length > 0
  }

  /** After a change of the plant, and at the start: what it knows now of the quarantine is read again. */
  private async takeQuarantine(until: number): Promise<void> {
    const plant = this.parts.plant.current
    if (!this.rereading.mustCheck(plant)) return
    await this.writing
    const taken = await this.rereading.check(plant, until)
    if (taken > 0) this.parts.log.info({ taken, until }, 'reading the log again for claimed devices and points')
  }

  private async writeAgain({ step, messages, more }: RereadStep, cursor: number): Promise<void> {
    await this.write(step, { messages: [], cursor, replayed: [], more })
    this.parts.metrics.reread.inc(messages)
  }

  private currentDecoders(): PlantDecoders {
    const plant = this.parts.plant.current
    const { ownsSite } = this.parts
    const made = () => (ownsSite ? ownDecoders(createDecoders(plant), ownsSite) : createDecoders(plant))
    const known = this.decoders?.plant === plant ? this.decoders : { plant, decoderFor: made() }
    this.decoders = known
    return known
  }

  private async write(step: Step, { cursor, messages, replayed, more }: Batch): Promise<void> {
    const { state, store, plant, metrics, longestMs } = this.parts
    const { troubles, signal } = this.desk
    // held here and not read again: the store may be away for a day, and what is known of all points is much to read
    const result = await persistently(() => store.append(step.readings), {
      troubles,
      signal,
      where: 'store',
      longestMs,
    })
    const rejects = [...step.rejects, ...rejectsOf(result.refused, step)]
    const { points, memory, devices } = step
    // a reject that is read again was seen when it was first read
    const sightings = replayed.length > 0 ? [] : step.sightings
    const touched = touchedHours(step.readings, plant.current, this.knowledge.points, step.newestBefore)
    const dropped = await state.commit({
      cursor,
      points,
      memory,
      rejects,
      replayed,
      touched,
      devices,
      sightings,
      ...more,
    })
    this.desk.kept(cursor)
    metrics.rejectsDropped.inc(dropped)
    this.count(step, { messages: messages.length, rejects })
    const { log, publish } = this.parts
    sendRequests(step.requests, { publish, log, requests: metrics.requests }, Date.now())
  }

  private count(step: Step, { messages, rejects }: { messages: number; rejects: readonly NewReject[] }): void {
    const { metrics, log } = this.parts
    metrics.messages.inc(messages)
    metrics.late.inc(step.late)
    for (const [quality, count] of countByQuality(step)) metrics.readings.inc({ quality }, count)
    for (const { reason, count, topic, where, detail } of rejects) {
      metrics.rejects.inc({ reason }, count)
      log.debug({ reason, topic, where, detail }, 'reading rejected')
    }
  }
}

function countByQuality({ readings }: Step): Map<Quality, number> {
  const counts = new Map<Quality, number>()
  for (const { quality } of readings) counts.set(quality, (counts.get(quality) ?? 0) + 1)
  return counts
}

function asMessage({ offset, topic, client, receivedAt, payload }: StoredReject): LoggedMessage {
  return { offset, topic, client, receivedAt, payload, qos: 1, retain: false }
}
