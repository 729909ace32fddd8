/**
 * How late each part of the platform may be, ms: what had come in is done within this time, or people are told that it
 * is not. `broker` takes what stations send, `alarms` evaluates, `ingest` stores, `notices` tells people, `crews` calls who
 * is on duty, `orders` opens work orders and moves them, `mirror` copies the journal to InfluxDB, `topics` keeps alarm states on MQTT.
 */
const allowedLagMs = {
  broker: 10_000,
  alarms: 10_000,
  ingest: 30_000,
  notices: 60_000,
  crews: 60_000,
  orders: 60_000,
  mirror: 120_000,
  topics: 60_000,
} as const

export type Part = keyof typeof allowedLagMs
export const parts = Object.keys(allowedLagMs) as Part[]

/** How far a part is. `lagMs` is by a clock that is never set; times are epoch ms of the clock on the wall, for people. */
export interface PartProgress {
  /** All that had come in by then is done. */
  readonly asOf: number
  /** All that had come in so long before this was written is done. */
  readonly lagMs: number
  /** False as long as nothing was shown to be done since the start. */
  readonly proven: boolean
  /** How many are not done yet; left out where that is not known. */
  readonly behind?: number
  readonly trouble?: { readonly because: string; readonly since: number }
  /** What it had to pass over since its start: how many messages, when last, and what was found then. */
  readonly lost?: { readonly count: number; readonly at: number; readonly detail: string }
}

/** What the parts of one role have put on record, for every process that wants to know. */
export interface ProgressRecord {
  /** Another number each time that it is written: what moves is alive, whatever the clocks say. */
  readonly beat: number
  readonly at: number
  /** It was stopped in order: nothing more comes. */
  readonly stopped?: true
  readonly parts: Readonly<Partial<Record<Part, PartProgress>>>
}

/** What somebody has seen of a record, by a clock of its own that is never set. */
export interface Sighting {
  readonly record: ProgressRecord
  /** How long the beat has been the same. */
  readonly stillMs: number
  /** The beat was seen to move. */
  readonly moved: boolean
}

/**
 * Whether a part does its work, as far as anybody can tell. `no-record`: it has never run here. `stopped`: in order.
 * `no-sign`: it has said nothing for too long. `trouble`: something keeps it. `behind`: it works, and does not keep up.
 */
export type Standing =
  | { readonly state: 'well' }
  | { readonly state: 'unproven' }
  | {
      readonly state: 'late'
      readonly because: 'no-record' | 'stopped' | 'no-sign' | 'trouble' | 'behind'
      /** Since when what came in is not done, epoch ms. */
      readonly since?: number
      readonly detail?: string
    }

/** Records are written once a second: one that stood still for so long has nobody who writes it. */
const silentMs = 5_000

export function standingOf(part: Part, seen: Sighting | undefined): Standing {
  const progress = seen?.record.parts[part]
  if (!seen || !progress) return { state: 'late', because: 'no-record' }
  const { asOf, lagMs, proven, trouble } = progress
  const { stillMs, moved, record } = seen
  const since = asOf
  if (record.stopped) return { state: 'late', because: 'stopped', since }
  if (stillMs + (moved ? lagMs : 0) > allowedLagMs[part]) {
    if (stillMs > silentMs) return { state: 'late', because: 'no-sign', since }
    if (trouble) return { state: 'late', because: 'trouble', since, detail: trouble.because }
    return { state: 'late', because: 'behind', since }
  }
  return moved && proven ? { state: 'well' } : { state: 'unproven' }
}

const badness: Readonly<Record<Standing['state'], number>> = { well: 0, unproven: 1, late: 2 }

/** Of several who do one part together, how the worst stands. */
export function worstOf(standings: readonly Standing[]): Standing {
  const [worst = { state: 'unproven' } as const] = [...standings].sort((a, b) => badness[b.state] - badness[a.state])
  return worst
}

const longestDetail = 300
const notDone: Readonly<Record<Part, string>> = {
  broker: 'no station can deliver by MQTT',
  alarms: 'alarms are not evaluated',
  ingest: 'readings are not stored',
  notices: 'nobody is told of alarms',
  crews: 'nobody is called for alarms',
  orders: 'no work order is opened, and none moves by what crews answer',
  mirror: 'the alarm journal is not copied to InfluxDB',
  topics: 'alarm states are not published by MQTT',
}
const reasons = {
  'no-record': 'it has never run on this data folder',
  stopped: 'it was stopped',
  'no-sign': 'it gives no sign of life',
  trouble: 'it is in trouble',
  behind: 'it does not keep up',
} as const

/** A line for a person who runs the platform; undefined where all is well. */
export function problemOf(part: Part, standing: Standing): string | undefined {
  if (standing.state === 'well') return undefined
  if (standing.state === 'unproven') return `${part}: no proof yet that it works`
  const { because, since, detail } = standing
  const when = since === undefined ? '' : ` since ${new Date(since).toISOString()}`
  return `${part}: ${notDone[part]}${when}: ${detail ?? reasons[because]}`
}

/** A line for a person, for each part that had to pass over something. */
export function lossesOf(all: Iterable<readonly [Part, Pick<PartProgress, 'lost'>]>): ReadonlyMap<Part, string> {
  const losses = new Map<Part, string>()
  for (const [part, { lost }] of all) {
    if (!lost) continue
    const count = lost.count === 0 ? '' : `; ${lost.count} messages passed over since the start`
    losses.set(part, `${part}: ${lost.detail} (${new Date(lost.at).toISOString()}${count})`)
  }
  return losses
}

export function formatProgress({ beat, at, stopped, parts: all }: ProgressRecord): string {
  const kept = Object.entries(all).map(([part, progress]) => {
    const { trouble, lost } = progress
    const short = trouble && { because: trouble.because.slice(0, longestDetail), since: trouble.since }
    const told = lost && { ...lost, detail: lost.detail.slice(0, longestDetail) }
    const lagMs = Math.round(progress.lagMs)
    return [part, { ...progress, lagMs, ...(short && { trouble: short }), ...(told && { lost: told }) }]
  })
  return JSON.stringify({ format: 1, beat, at, ...(stopped && { stopped }), parts: Object.fromEntries(kept) })
}

/** The inverse of `formatProgress`; undefined for what is none. */
export function parseProgress(text: string): ProgressRecord | undefined {
  try {
    const { format, ...record } = JSON.parse(text)
    return format === 1 ? record : undefined
  } catch {
    return undefined
  }
}
