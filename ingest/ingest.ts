import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { PlantRef } from '../core/plant/plant.ts'
import { type Follower, follow } from '../storage/follow/follow.ts'
import { type LogReader, logSource } from '../storage/log/log.ts'
import type { OffsetFile } from '../storage/log/marks.ts'
import type { ReadingStore } from '../storage/readings/store.ts'
import type { IngestState } from '../storage/state/state.ts'
import { IngestCourse } from './ingest-course.ts'
import { createIngestMetrics } from './metrics.ts'
import type { PublishRequest } from './requests.ts'

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
  /** Longest wait after trouble, ms; default 15,000. */
  readonly longestMs?: number
}

const chunkBytes = 1_048_576
/** With fewer messages than this at once the next step waits for company. */
const trickle = 500
/** How often it looks for rejects to be read again, and for another plant file, while nothing comes. */
const idleMs = 1_000

/** Follows the reading log into the store. A crash repeats a batch and never skips one. */
export function startIngest(options: IngestOptions): Follower {
  const { log, reader, mark, state, everyMs, longestMs = 15_000 } = options
  const metrics = createIngestMetrics(options.metrics, state, {
    lag: () => follower.behind(),
    available: () => follower.problem === undefined,
  })
  const follower = follow({
    part: 'ingest',
    log,
    source: logSource(reader, chunkBytes),
    async begin(desk) {
      await reach(options)
      return new IngestCourse({ ...options, metrics, longestMs }, desk)
    },
    pace: { trickle, companyMs: everyMs, idleMs, longestMs },
    onMissed: ({ count, because }) => metrics.missed.inc({ because }, count),
    onKept: (position) => mark.set(position),
  })
  return follower
}

/** Asks the store for a millisecond of one point: one that is away is told before there is anything to store. */
async function reach({ store, plant }: IngestOptions): Promise<void> {
  const [point] = plant.current.points.keys()
  if (point !== undefined) await Array.fromAsync(store.range({ point, from: 0, to: 1 }))
}
