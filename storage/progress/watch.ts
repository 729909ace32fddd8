import {
  lossesOf,
  type Part,
  type ProgressRecord,
  parts,
  type Sighting,
  type Standing,
  standingOf,
  worstOf,
} from '../../core/progress.ts'
import { readProgress } from './record-file.ts'
import { rolesOf } from './roles.ts'
import type { SharedProgress } from './shared.ts'

/** How the platform's parts stand, in whatever process they are. */
export interface ProgressWatch {
  /** The alarms and ingest always; other parts where they have been put on record. */
  standings(): ReadonlyMap<Part, Standing>
  /** How long ago all that had come in by then was done, ms; undefined where nothing is on record. */
  lagMs(part: Part): number | undefined
  /** What the parts had to pass over since their start, in words for a person. */
  losses(): ReadonlyMap<Part, string>
}

/** A platform without these does not do what it is for, even where they have never run. */
const expected: ReadonlySet<Part> = new Set(['alarms', 'ingest'])
const everyMs = 1_000

interface Seen {
  readonly sighting: Omit<Sighting, 'stillMs'>
  /** When the beat was first seen to be this, by a clock that is never set. */
  readonly since: number
}

/**
 * Looks at the records of a data folder, at once and then each second; where several machines share the work, at what its
 * owner has put where all can see it. `partitions`: of the reading log; what each has by itself stands as the worst of them does.
 */
export function startProgressWatch(
  folder: string,
  shared?: SharedProgress,
  partitions = 1,
): ProgressWatch & Disposable {
  const roles = [...new Set(parts.flatMap((part) => rolesOf(part, partitions)))]
  const seen = new Map<string, Seen>()
  let onRecord: ReadonlyMap<string, ProgressRecord> = new Map()
  let isLooking = false

  function look(): void {
    for (const role of roles) {
      // of this machine there may be one of long ago, when the work was its
      const record = onRecord.get(role) ?? readProgress(folder, role)
      // one that is being written just now is read the next time, and its beat stands still until then
      if (!record) continue
      const before = seen.get(role)
      const isNews = before?.sighting.record.beat !== record.beat
      const moved = before !== undefined && (isNews || before.sighting.moved)
      seen.set(role, { sighting: { record, moved }, since: isNews ? performance.now() : before.since })
    }
  }

  /** What cannot be asked for stands still, and that tells as much. */
  async function lookAround(records: SharedProgress): Promise<void> {
    if (isLooking) return
    isLooking = true
    onRecord = await records.read().catch(() => onRecord)
    isLooking = false
    look()
  }

  function lookNow(): void {
    if (shared) void lookAround(shared)
    else look()
  }

  /** Of each who has it on record; undefined for one of whom nothing was seen. */
  function sightingsOf(part: Part): readonly (Sighting | undefined)[] {
    return rolesOf(part, partitions).map((role) => {
      const found = seen.get(role)
      return found && { ...found.sighting, stillMs: performance.now() - found.since }
    })
  }
  const progressOf = (part: Part) => sightingsOf(part).flatMap((seen) => seen?.record.parts[part] ?? [])

  lookNow()
  const timer = setInterval(lookNow, everyMs).unref()
  return {
    standings() {
      const known = parts.filter((part) => expected.has(part) || progressOf(part).length > 0)
      return new Map(known.map((part) => [part, worstOf(sightingsOf(part).map((seen) => standingOf(part, seen)))]))
    },
    losses: () => lossesOf(parts.flatMap((part) => progressOf(part).map((progress) => [part, progress] as const))),
    lagMs(part) {
      const lags = sightingsOf(part).flatMap((seen) => {
        const progress = seen?.record.parts[part]
        return progress ? [progress.lagMs + seen.stillMs] : []
      })
      return lags.length === 0 ? undefined : Math.max(...lags)
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
