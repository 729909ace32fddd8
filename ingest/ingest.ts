import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { createDecoders } from '../core/decode/registry.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { PlantRef } from '../core/plant/plant.ts'
import type { Quality } from '../core/reading.ts'
import type { LogReader } from '../storage/log/log.ts'
import type { OffsetFile } from '../storage/log/marks.ts'
import type { ReadingStore } from '../storage/readings/store.ts'
import type { IngestState, NewReject, StoredReject } from '../storage/state/state.ts'
import { createIngestMetrics, type IngestMetrics } from './metrics.ts'
import { persistently } from './persist.ts'
import { type PublishRequest, sendRequests } from './requests.ts'
import { Rereading, type RereadStep } from './reread.ts'
import { touchedHours } from './rollup/touched.ts'
import { type Interpretation, interpret, type Knowledge, type Step } from './step.ts'
import { rejectsOf } from './store-refusals.ts'

export interface IngestOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly reader: LogReader
  /** Tells the log how far ingest has come, so that it may trim. */
  readonly mark: OffsetFile
  readonly state: IngestState
  readonly store: ReadingStore
  /** Shortest time between two writes while little comes in, ms. */
  readonly everyMs: number
  /** Sends what formats want published to devices (a Sparkplug rebirth); without it that is only counted and logged. */
  readonly publish?: PublishRequest
}

/** Ingest at work; disposing stops it after the batch under way. */
export interface Ingest extends AsyncDisposable {
  /** Why nothing is being stored just now. */
  readonly problem: string | undefined
}

/** Messages to interpret, and where the cursor stands after them. */
interface Batch {
  readonly messages: readonly LoggedMessage[]
  readonly cursor: number
  /** Rejects that these messages are, where they are read again. */
  readonly replayed: readonly number[]
  /** What reading the log again adds. */
  readonly more?: RereadStep['more']
}

const chunkBytes = 1_048_576
/** With fewer messages than this at once the next step waits for company. */
const trickle = 500
const replayAtOnce = 500
const lookAgainMs = 1000

/**
 * Tails the reading log into the store. One batch is decoded and judged while the one before it is being written;
 * they are committed in order, each after its readings are stored, so a crash repeats a batch and never skips one.
 */
export function startIngest(options: IngestOptions): Ingest {
  const { log, metrics: registry, state, reader } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const metrics = createIngestMetrics(registry, state, () => Math.max(0, reader.bounds().next - state.cursor))
  let problem: string | undefined
  const onTrouble = (trouble: string | undefined) => {
    problem = trouble
    metrics.available.set(trouble === undefined ? 1 : 0)
  }
  // what fails between two writes (a log that cannot be read) begins again from what is committed
  const running = persistently(() => new LogTail(options, { metrics, signal, onTrouble }).run(), {
    log,
    signal,
    onTrouble,
  })
  return {
    get problem() {
      return problem
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}

interface TailContext {
  readonly metrics: IngestMetrics
  readonly signal: AbortSignal
  readonly onTrouble: (problem: string | undefined) => void
}

class LogTail {
  private readonly options: IngestOptions
  private readonly signal: AbortSignal
  private readonly metrics: IngestMetrics
  private readonly onTrouble: TailContext['onTrouble']
  private readonly knowledge: Knowledge
  private readonly history: LogReader
  private readonly rereading: Rereading
  private next: number
  private interpretation: Interpretation | undefined
  private lookAgainAt = 0
  private writing: Promise<void> = Promise.resolve()

  constructor(options: IngestOptions, { metrics, signal, onTrouble }: TailContext) {
    const { reader, state } = options
    this.options = options
    this.signal = signal
    this.metrics = metrics
    this.onTrouble = onTrouble
    this.knowledge = { points: state.points(), memory: state.memory(), devices: state.devices() }
    this.history = reader.another()
    this.rereading = new Rereading(this.history, state, this.knowledge)
    this.next = state.cursor
  }

  /** Until stopped. Rejects when the log or the state cannot be read, with nothing left on its way. */
  async run(): Promise<void> {
    await using _history = this.history
    try {
      while (!this.signal.aborted) await this.advance()
    } finally {
      await Promise.allSettled([this.writing])
    }
    await this.writing
  }

  private async advance(): Promise<void> {
    await this.takeQuarantine()
    const again = await this.rereading.next(this.currentInterpretation())
    if (again) {
      await this.writing
      this.begin(this.writeAgain(again))
    }
    const batch = (await this.replayBatch()) ?? (await this.newBatch())
    if (batch.messages.length === 0) {
      await this.writing
      if (!again) await this.waitForMore()
      return
    }
    const step = interpret(batch.messages, this.currentInterpretation(), this.knowledge)
    await this.writing
    this.begin(this.write(step, batch))
    if (batch.messages.length < trickle) await pause(this.options.everyMs, this.signal)
  }

  private begin(writing: Promise<void>): void {
    // who waits for it next is told; until then it must not count as unhandled
    writing.catch(() => undefined)
    this.writing = writing
  }

  private async newBatch(): Promise<Batch> {
    const messages = await this.options.reader.read(this.next, chunkBytes)
    const missed = (messages[0]?.offset ?? this.next) - this.next
    if (missed > 0) {
      this.metrics.missed.inc(missed)
      this.options.log.error({ from: this.next, missed }, 'messages had left the log before they were read')
    }
    this.next = (messages.at(-1)?.offset ?? this.next - 1) + 1
    return { messages, cursor: this.next, replayed: [] }
  }

  /** Rejects that somebody asked to be read again; looks for them now and then. */
  private async replayBatch(): Promise<Batch | undefined> {
    if (Date.now() < this.lookAgainAt) return undefined
    await this.writing
    const rejects = this.options.state.rejectsToReplay(replayAtOnce)
    if (rejects.length === 0) {
      this.lookAgainAt = Date.now() + lookAgainMs
      return undefined
    }
    return { messages: rejects.map(asMessage), cursor: this.next, replayed: rejects.map(({ id }) => id) }
  }

  /** After a change of the plant, and at the start: what it knows now of the quarantine is read again. */
  private async takeQuarantine(): Promise<void> {
    const plant = this.options.plant.current
    if (!this.rereading.mustCheck(plant)) return
    await this.writing
    const persist = this.persistence()
    const taken = await persistently(() => this.rereading.check(plant, this.next), persist)
    if (taken)
      this.options.log.info({ taken, until: this.next }, 'reading the log again for claimed devices and points')
  }

  private async writeAgain({ step, messages, more }: RereadStep): Promise<void> {
    await this.write(step, { messages: [], cursor: this.next, replayed: [], more })
    this.metrics.reread.inc(messages)
  }

  private persistence() {
    return { log: this.options.log, signal: this.signal, onTrouble: this.onTrouble }
  }

  private async waitForMore(): Promise<void> {
    await this.options.reader.waitFor(this.next, AbortSignal.any([this.signal, AbortSignal.timeout(lookAgainMs)]))
  }

  private currentInterpretation(): Interpretation {
    const plant = this.options.plant.current
    const known =
      this.interpretation?.plant === plant ? this.interpretation : { plant, decoderFor: createDecoders(plant) }
    this.interpretation = known
    return known
  }

  private async write(step: Step, { cursor, messages, replayed, more }: Batch): Promise<void> {
    const { state, store, mark } = this.options
    const persist = this.persistence()
    const result = await persistently(() => store.append(step.readings), persist)
    if (!result) return
    const rejects = [...step.rejects, ...rejectsOf(result.refused, step)]
    const { points, memory, devices } = step
    // a reject that is read again was seen when it was first read
    const sightings = replayed.length > 0 ? [] : step.sightings
    const touched = touchedHours(step.readings, this.options.plant.current, this.knowledge.points, step.newestBefore)
    const dropped = await persistently(
      () => state.commit({ cursor, points, memory, rejects, replayed, touched, devices, sightings, ...more }),
      persist,
    )
    if (dropped === undefined) return
    mark.set(cursor)
    this.metrics.rejectsDropped.inc(dropped)
    this.count(step, { messages: messages.length, rejects })
    const { log, publish } = this.options
    sendRequests(step.requests, { publish, log, requests: this.metrics.requests }, Date.now())
  }

  private count(step: Step, { messages, rejects }: { messages: number; rejects: readonly NewReject[] }): void {
    this.metrics.messages.inc(messages)
    this.metrics.late.inc(step.late)
    for (const [quality, count] of countByQuality(step)) this.metrics.readings.inc({ quality }, count)
    for (const { reason, count, topic, where, detail } of rejects) {
      this.metrics.rejects.inc({ reason }, count)
      this.options.log.debug({ reason, topic, where, detail }, 'reading rejected')
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
