import type { Logger } from 'pino'
import type { AddressedEvent } from '../core/alarm/engine/addressed-event.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { AlarmStore, NumberedEntry } from '../storage/alarms/alarms.ts'
import type { Desk } from '../storage/follow/follow.ts'
import { backOffMs } from '../storage/follow/pause.ts'
import type { Course } from '../storage/follow/source.ts'
import { Evaluation } from './evaluation.ts'
import type { HostClock } from './host-clock.ts'
import type { AlarmMetrics } from './metrics.ts'
import type { PartView } from './part-view.ts'
import { begin, type Changed, compare } from './take-up.ts'

export interface EvaluationParts {
  readonly log: Logger
  /** What it evaluates. */
  readonly view: PartView
  readonly store: AlarmStore
  readonly metrics: AlarmMetrics
  /** The broker's clock, epoch ms. */
  readonly clock: () => number
  readonly host: HostClock
}

type Resumed = Awaited<ReturnType<AlarmStore['resume']>>

/** Without an alarm, state may wait so long for its commit: a crash evaluates a little again, and nothing is different. */
const commitEveryMs = 250
const commitMessages = 20_000
/**
 * While it keeps up, the state of so many readings is written at once: of all in a quarter of a second, at 10,000 a second,
 * it would hold up an alarm for 20 to 60 ms. Larger steps are those of one who has fallen behind, and then it pays.
 */
const commitReadings = 500
const keptUpReadings = 1_000
/** A message may be that long between its receipt and the log: ticks stay behind the wall clock. */
const graceMs = 2_000
const timeEveryMs = 1_000
const longestTimeMs = 15_000
const shownDifferences = 20
const time = 'shelving and re-alarm'

/** The evaluation of one plant from what is committed on, for as long as every step can be kept and the plant is the same. */
export class EvaluationCourse implements Course<LoggedMessage> {
  readonly from: number
  private readonly parts: EvaluationParts
  private readonly desk: Desk
  private readonly evaluation: Evaluation
  private next: number
  private uncommitted = 0
  private uncommittedReadings = 0
  private committedAt = 0
  private timeDueAt = Number.NEGATIVE_INFINITY
  private timeFailures = 0

  /** What the rules of today make of what is kept is journaled, and the alarms are compared with their conditions. */
  static async begin(parts: EvaluationParts, desk: Desk): Promise<EvaluationCourse> {
    const course = new EvaluationCourse(parts, desk, await parts.store.resume())
    const now = parts.clock()
    await course.commit(begin(course.evaluation, parts.view, now))
    await course.mend(now)
    return course
  }

  private constructor(parts: EvaluationParts, desk: Desk, { cursor, records }: Resumed) {
    this.parts = parts
    this.desk = desk
    this.from = cursor
    this.next = cursor
    this.evaluation = new Evaluation(parts.view.plant.current, records)
  }

  get ignored(): object {
    return this.evaluation.counts
  }

  beside(): 'nothing' | 'anew' | Promise<'nothing'> {
    const { view, log } = this.parts
    const { plant } = view
    if (plant.current !== this.evaluation.plant) {
      log.info({ rules: plant.current.rules.length }, 'alarm rules replaced')
      return 'anew'
    }
    return performance.now() < this.timeDueAt ? 'nothing' : this.passTime()
  }

  take(messages: readonly LoggedMessage[], next: number): void | Promise<void> {
    const events: AddressedEvent[] = []
    let readings = 0
    for (const message of messages) readings += this.evaluation.take(message, events)
    if (messages.length === 0) this.passIdly(events)
    this.parts.metrics.readings.inc(readings)
    this.next = next
    this.uncommitted += messages.length
    this.uncommittedReadings += readings
    if (events.length > 0 || this.isCommitDue(readings)) return this.commit({ events })
    return undefined
  }

  /** The log has nothing more. */
  private passIdly(events: AddressedEvent[]): void {
    const { evaluation } = this
    const { host } = this.parts
    const time = host.now(evaluation.at)
    if (time.name === 'runs') evaluation.tick(time.at - graceMs, events)
    if (time.name !== 'set') return
    evaluation.step({ from: evaluation.at, to: time.at - graceMs }, events)
    host.taken()
  }

  async finish(): Promise<void> {
    if (this.uncommitted > 0) await this.commit({ events: [] })
  }

  private isCommitDue(stepReadings: number): boolean {
    if (this.uncommitted === 0) return false
    if (this.uncommittedReadings >= commitReadings && stepReadings < keptUpReadings) return true
    return this.uncommitted >= commitMessages || performance.now() - this.committedAt >= commitEveryMs
  }

  /** Rejects when the step cannot be kept: this course is then over, because what has changed in it was given away. */
  private async commit(changed: Changed): Promise<void> {
    const records = this.evaluation.changes()
    const entries = await this.parts.store.commit({ cursor: this.next, records, ...changed })
    this.uncommitted = 0
    this.uncommittedReadings = 0
    this.committedAt = performance.now()
    this.observe(entries)
    this.desk.kept(this.next)
  }

  private async mend(now: number): Promise<void> {
    const { store, view, log, metrics } = this.parts
    const { differences, ...changed } = await compare(this.evaluation, { store, view }, now)
    if (differences.length === 0) return
    for (const { of } of differences) metrics.mended.inc({ of })
    const shown = { count: differences.length, differences: differences.slice(0, shownDifferences) }
    log.error(shown, 'alarms were not as their conditions say, and are now')
    await this.commit(changed)
  }

  /** Shelving and re-alarm, by server time. Trouble with them holds up no reading. */
  private async passTime(): Promise<'nothing'> {
    const now = performance.now()
    if (this.parts.host.now(this.evaluation.at).name === 'waits') return 'nothing'
    this.timeDueAt = now + timeEveryMs
    try {
      this.observe(await this.parts.store.passTime(this.evaluation.rules, this.parts.clock()))
      this.timeFailures = 0
      this.desk.troubles.end(time)
    } catch (error) {
      this.desk.troubles.tell(time, error, this.timeFailures)
      this.timeDueAt = now + backOffMs(++this.timeFailures, longestTimeMs)
    }
    return 'nothing'
  }

  private observe(entries: readonly NumberedEntry[]): void {
    const { metrics, clock } = this.parts
    const now = clock()
    for (const { event, serverAt } of entries) {
      metrics.transitions.inc({ event })
      metrics.delay.observe(Math.max(0, now - serverAt) / 1000)
    }
  }
}
