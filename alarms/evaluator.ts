import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { PlantRef } from '../core/plant/plant.ts'
import type { AlarmStore } from '../storage/alarms/alarms.ts'
import { type Follower, follow } from '../storage/follow/follow.ts'
import { type LogMark, type LogReader, logSource } from '../storage/log/log.ts'
import { type BegunAnew, takeFooting } from '../storage/log/take-footing.ts'
import { EvaluationCourse } from './evaluation-course.ts'
import { HostClock } from './host-clock.ts'
import { createAlarmMetrics } from './metrics.ts'
import { type PartView, wholeView } from './part-view.ts'

export interface EvaluatorOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  /** What it evaluates of it; default: all. */
  readonly view?: PartView
  readonly reader: LogReader
  /** Tells the log how far the alarms have come, so that it may trim. */
  readonly mark: LogMark
  readonly store: AlarmStore
  /** The broker's clock, epoch ms. */
  readonly clock?: () => number
  /** Counts ms and never steps. */
  readonly steady?: () => number
  /** Longest wait after trouble, ms; default 5,000. */
  readonly longestMs?: number
}

const chunkBytes = 262_144
/** With fewer messages than this at once the next step waits for company. Silence is looked at twice a second. */
const pace = { trickle: 200, companyMs: 5, idleMs: 500 }

/**
 * Follows the reading log into the alarm journal. State, timers, cursor and entries of a step are committed together,
 * and what is evaluated does not depend on how messages fall into steps; so a crash, and a step that could not be kept,
 * repeat messages and not alarms.
 */
export function startEvaluator(options: EvaluatorOptions): Follower {
  const { log, metrics: registry, reader, mark, store, clock = Date.now, longestMs = 5_000 } = options
  const { view = wholeView(options.plant) } = options
  const host = new HostClock({ clock, steady: options.steady ?? (() => performance.now()) })
  let course: EvaluationCourse | undefined
  const metrics = createAlarmMetrics(registry, store, {
    lag: () => follower.behind(),
    ignored: () => course?.ignored ?? {},
    available: () => follower.problem === undefined,
    isOurs: (alarm) => view.owns(alarm),
  })
  const follower = follow({
    part: 'alarms',
    log,
    source: logSource(reader, chunkBytes),
    async begin(desk) {
      const onBegunAnew = (because: BegunAnew) => metrics.begunAnew.inc({ because })
      const kept = {
        cursor: await store.cursor(),
        origin: store.origin,
        standOn: (readingLog: string, cursor: number) => store.standOn(readingLog, cursor),
      }
      await takeFooting({ reader, mark, kept, desk, onBegunAnew })
      course = await EvaluationCourse.begin({ log, view, store, metrics, clock, host }, desk)
      return course
    },
    pace: { ...pace, longestMs },
    onMissed: ({ count, because }) => metrics.missed.inc({ because }, count),
    onKept: (position) => mark.set(position),
    clock,
  })
  return follower
}
