import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { EngineEvent } from '../core/alarm/engine/emit.ts'
import type { PlantRef } from '../core/plant/plant.ts'
import { type AlarmStore, CursorMoved, type EvaluatedStep, type NumberedEntry } from '../storage/alarms/alarms.ts'
import type { LogReader } from '../storage/log/log.ts'
import type { OffsetFile } from '../storage/log/marks.ts'
import { Evaluation } from './evaluation.ts'
import { type AlarmMetrics, createAlarmMetrics } from './metrics.ts'
import { begin, compare } from './take-up.ts'

export interface EvaluatorOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly reader: LogReader
  /** Tells the log how far the alarms have come, so that it may trim. */
  readonly mark: OffsetFile
  readonly store: AlarmStore
  /** The broker's clock, epoch ms. */
  readonly clock?: () => number
}

/** Alarms at work; disposing stops them after the step under way. */
export interface Evaluator extends AsyncDisposable {
  /** Why nothing is being evaluated just now. */
  readonly problem: string | undefined
}

const chunkBytes = 262_144
/** Without an alarm, state may wait so long for its commit: a crash evaluates a little again, and nothing is different. */
const commitEveryMs = 250
const commitMessages = 20_000
/** With fewer messages than this at once the next step waits for company. */
const trickle = 200
const companyMs = 5
const tickEveryMs = 500
/** A message may be that long between its receipt and the log: ticks stay behind the wall clock. */
const graceMs = 2_000
const retryMs = [200, 1_000, 5_000]

/**
 * Tails the reading log into the alarm journal. State, timers, cursor and entries of a step are committed together, and
 * what is evaluated does not depend on how messages fall into steps; so a crash repeats messages and not alarms.
 */
export function startEvaluator(options: EvaluatorOptions): Evaluator {
  const stopping = new AbortController()
  const tail = new AlarmTail(options, stopping.signal)
  const running = tail.run().catch((error: unknown) => {
    tail.fail(error)
    options.log.fatal({ err: error }, 'alarms ended')
  })
  return {
    get problem() {
      return tail.problem
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}

class AlarmTail {
  problem: string | undefined
  private readonly options: EvaluatorOptions
  private readonly signal: AbortSignal
  private readonly clock: () => number
  private readonly metrics: AlarmMetrics
  private evaluation: Evaluation
  private next: number
  private uncommitted = 0
  private committedAt = 0
  private timePassedAt = 0

  constructor(options: EvaluatorOptions, signal: AbortSignal) {
    const { store, reader, plant, clock = Date.now } = options
    this.options = options
    this.signal = signal
    this.clock = clock
    this.next = store.cursor
    this.evaluation = new Evaluation(plant.current, store.engineRecords())
    this.metrics = createAlarmMetrics(options.metrics, store, {
      lag: () => Math.max(0, reader.bounds().next - this.next),
      ignored: () => this.evaluation.counts,
    })
    this.metrics.available.set(1)
  }

  fail(error: unknown): void {
    this.problem = error instanceof Error ? error.message : String(error)
    this.metrics.available.set(0)
  }

  async run(): Promise<void> {
    await this.takeUp()
    while (!this.signal.aborted) {
      await this.followPlant()
      const events: EngineEvent[] = []
      const taken = await this.takeMessages(events)
      if (taken === 0) this.evaluation.tick(this.clock() - graceMs, events)
      if (events.length > 0 || this.isCommitDue()) await this.commit(events)
      this.passTime()
      if (taken === 0) await this.waitForMore()
      else if (taken < trickle) await pause(companyMs, this.signal)
    }
    if (this.uncommitted > 0) await this.commit([])
  }

  private async takeMessages(events: EngineEvent[]): Promise<number> {
    const messages = await this.options.reader.read(this.next, chunkBytes)
    const missed = (messages[0]?.offset ?? this.next) - this.next
    if (missed > 0) {
      this.metrics.missed.inc(missed)
      this.options.log.error({ from: this.next, missed }, 'messages had left the log before they were evaluated')
    }
    let readings = 0
    for (const message of messages) readings += this.evaluation.take(message, events)
    this.metrics.readings.inc(readings)
    this.next = (messages.at(-1)?.offset ?? this.next - 1) + 1
    this.uncommitted += messages.length
    return messages.length
  }

  private isCommitDue(): boolean {
    if (this.uncommitted === 0) return false
    return this.uncommitted >= commitMessages || performance.now() - this.committedAt >= commitEveryMs
  }

  private async commit(events: readonly EngineEvent[], withdrawn?: EvaluatedStep['withdrawn']): Promise<void> {
    const step = { cursor: this.next, events, records: this.evaluation.changes(), ...(withdrawn && { withdrawn }) }
    const entries = await this.keep(step)
    if (!entries) return
    this.uncommitted = 0
    this.committedAt = performance.now()
    this.options.mark.set(step.cursor)
    this.observe(entries)
  }

  /** Tries until the step is kept: what the disk does not take waits here, and the messages after it in the log. */
  private async keep(step: EvaluatedStep): Promise<NumberedEntry[] | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        const entries = this.options.store.commit(step)
        if (attempt > 0) this.options.log.info({ attempts: attempt + 1 }, 'alarms are journaled again')
        this.problem = undefined
        this.metrics.available.set(1)
        return entries
      } catch (error) {
        if (error instanceof CursorMoved) throw error
        this.fail(error)
        this.options.log.error({ err: error, attempt }, 'alarms cannot be journaled: messages wait in the log')
      }
      await pause(retryMs[attempt] ?? 5_000, this.signal)
      if (this.signal.aborted) return undefined
    }
  }

  /** Shelving and re-alarm, by server time. */
  private passTime(): void {
    const now = this.clock()
    if (now - this.timePassedAt < 1000 && now >= this.timePassedAt) return
    this.timePassedAt = now
    try {
      this.observe(this.options.store.passTime(this.evaluation.rules, now))
    } catch (error) {
      this.options.log.error({ err: error }, 'shelving and re-alarm could not be looked at')
    }
  }

  /** Another plant file: the conditions go on under its rules. */
  private async followPlant(): Promise<void> {
    const { plant, store, log } = this.options
    if (plant.current === this.evaluation.plant) return
    await this.commit([])
    this.evaluation = new Evaluation(plant.current, store.engineRecords())
    log.info({ rules: this.evaluation.rules.size }, 'alarm rules replaced')
    await this.takeUp()
  }

  /** What the rules of today make of what is kept; then the journal's alarms are compared with their conditions. */
  private async takeUp(): Promise<void> {
    const { store, log } = this.options
    const now = this.clock()
    const begun = begin(this.evaluation, now)
    await this.commit(begun.events, begun.withdrawn)
    if (this.signal.aborted) return
    const { differences, events, withdrawn } = compare(this.evaluation, store, now)
    if (differences.length === 0) return
    for (const { of } of differences) this.metrics.mended.inc({ of })
    const shown = { count: differences.length, differences: differences.slice(0, 20) }
    log.error(shown, 'alarms and their conditions had come apart: mended')
    await this.commit(events, withdrawn)
  }

  private async waitForMore(): Promise<void> {
    const signals = [this.signal, AbortSignal.timeout(tickEveryMs)]
    await this.options.reader.waitFor(this.next, AbortSignal.any(signals))
  }

  private observe(entries: readonly NumberedEntry[]): void {
    const now = this.clock()
    for (const { event, serverAt } of entries) {
      this.metrics.transitions.inc({ event })
      this.metrics.delay.observe(Math.max(0, now - serverAt) / 1000)
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
