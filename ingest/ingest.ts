import { type Follower, follow } from '../storage/follow/follow.ts'
import { logSource } from '../storage/log/log.ts'
import { type BegunAnew, takeFooting } from '../storage/log/take-footing.ts'
import { IngestCourse } from './ingest-course.ts'
import type { IngestOptions } from './ingest-options.ts'
import { matchStore } from './match-store.ts'
import { createIngestMetrics } from './metrics.ts'

/** At ten readings a message about one write to InfluxDB; larger steps outlive the collector's young generation. */
const chunkBytes = 393_216
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
      await state.resume()
      const onBegunAnew = (because: BegunAnew) => metrics.begunAnew.inc({ because })
      await takeFooting({ reader, mark, kept: state, desk, onBegunAnew })
      await matchStore({ reader, state, store: options.store, desk, onBegunAnew })
      return await IngestCourse.begin({ ...options, metrics, longestMs }, desk)
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
