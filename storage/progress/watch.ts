import {
  lossesOf,
  type Part,
  type ProgressRecord,
  parts,
  type Sighting,
  type Standing,
  standingOf,
} from '../../core/progress.ts'
import { readProgress } from './record-file.ts'
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

/** Which role puts which part on record. */
const roleOf: Readonly<Record<Part, string>> = {
  alarms: 'alarms',
  notices: 'alarms',
  crews: 'alarms',
  orders: 'alarms',
  mirror: 'alarms',
  ingest: 'ingest',
  broker: 'broker',
  topics: 'broker',
}
const roles = [...new Set(Object.values(roleOf))]
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
 * owner has put where all can see it.
 */
export function startProgressWatch(folder: string, shared?: SharedProgress): ProgressWatch & Disposable {
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

  function sightingOf(part: Part): Sighting | undefined {
    const found = seen.get(roleOf[part])
    return found && { ...found.sighting, stillMs: performance.now() - found.since }
  }

  lookNow()
  const timer = setInterval(lookNow, everyMs).unref()
  return {
    standings() {
      const known = parts.filter((part) => expected.has(part) || sightingOf(part)?.record.parts[part])
      return new Map(known.map((part) => [part, standingOf(part, sightingOf(part))]))
    },
    losses: () => lossesOf(parts.map((part) => [part, sightingOf(part)?.record.parts[part] ?? {}])),
    lagMs(part) {
      const sighting = sightingOf(part)
      const progress = sighting?.record.parts[part]
      return progress && progress.lagMs + sighting.stillMs
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
