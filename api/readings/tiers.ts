import { bucketStarts } from '../../core/every.ts'
import type { Point } from '../../core/plant/plant.ts'
import { quality } from '../../core/reading.ts'
import { mergeRollups, type Rollup, rollReadings } from '../../core/rollup.ts'
import type { StateReader } from '../../storage/ingest/state.ts'
import { totallingOf } from '../../storage/readings/register.ts'
import { firstAt, lastAt } from '../../storage/readings/storable.ts'
import { type Bucket, type ReadingStore, type Tier, TierMissing } from '../../storage/readings/store.ts'
import type { HistoryBuckets } from './plan.ts'
import { type Segment, segmentsOf } from './segments.ts'

export interface TierDeps {
  readonly store: Pick<ReadingStore, 'range' | 'buckets' | 'rollups'>
  readonly state: Pick<StateReader, 'dirtyHours'>
  readonly point: Point
  /** Of the city. */
  readonly zone: string
  /** Epoch ms. */
  readonly now: number
}

export interface TieredBuckets {
  /** The coarsest that answers; hours that are not up to date there come from readings all the same. */
  readonly tier: 'raw' | Tier
  readonly batches: AsyncIterable<Bucket[]>
}

const hourMs = 3_600_000
const minuteMs = 60_000
const quarterMs = 15 * minuteMs
const bucketsAtOnce = 1_000

/** Answers from the roll-ups where the result is the same as from the readings, and from these where it is not. */
export async function historyBuckets(query: HistoryBuckets, deps: TierDeps): Promise<TieredBuckets> {
  const { aggregate, every, dayStartMs, point, ...range } = query
  const from = Math.max(firstAt, query.from)
  const to = Math.min(lastAt, query.to)
  const startOf = bucketStarts(every, deps.zone, dayStartMs)
  const wanted = tierOf(query, startOf)
  const dirty = wanted && (await deps.state.dirtyHours(point, Math.floor(from / hourMs), Math.ceil(to / hourMs)))
  if (wanted && dirty) {
    const segments = segmentsOf({ tier: wanted, from, to, dirty, zone: deps.zone })
    return { tier: wanted, batches: merged(pieces(segments, { query, startOf }, deps), { query, startOf }) }
  }
  if (aggregate === 'last') {
    const everyMs = every.of === 'time' ? every.ms : finestMs(dayStartMs)
    const batches = deps.store.buckets({ ...range, point, aggregate, everyMs })
    return { tier: 'raw', batches: every.of === 'time' ? batches : newest(batches, startOf) }
  }
  if (aggregate !== 'total' && every.of === 'time') {
    return { tier: 'raw', batches: deps.store.buckets({ ...range, point, aggregate, everyMs: every.ms }) }
  }
  const whole: Segment[] = [{ source: 'raw', from, to }]
  return { tier: 'raw', batches: merged(pieces(whole, { query, startOf }, deps), { query, startOf }) }
}

/** Zones are whole quarters of an hour from UTC (since 1972): days begin with one, or with a minute of the query. */
function finestMs(dayStartMs: number): number {
  return dayStartMs % quarterMs === 0 ? quarterMs : minuteMs
}

/** Roll-ups are of usable readings, and do not know which one was last. */
function tierOf(
  { every, dayStartMs, aggregate, maxQuality, from, to }: HistoryBuckets,
  startOf: (at: number) => number,
): Tier | undefined {
  if (aggregate === 'last' || maxQuality !== quality.suspect) return undefined
  if (every.of === 'time') return every.ms % hourMs === 0 ? '1h' : undefined
  if (dayStartMs === 0) return '1d'
  // days that begin with an hour are made of hours; of zones that change by half an hour, from the readings
  const isWhole = [from, (from + to) / 2, to].every((at) => startOf(at) % hourMs === 0)
  return isWhole ? '1h' : undefined
}

interface Cut {
  readonly query: HistoryBuckets
  /** Start of the bucket that an instant lies in. */
  readonly startOf: (at: number) => number
}

/** Roll-ups that do not cross a bucket's end, ascending; a tier that the store does not have is told from the readings. */
async function* pieces(segments: readonly Segment[], cut: Cut, deps: TierDeps): AsyncGenerator<Rollup> {
  const { store, point } = deps
  for (const segment of segments) {
    const { source, from, to } = segment
    if (source === 'raw') {
      yield* fromReadings(segment, cut, deps)
      continue
    }
    try {
      for await (const page of store.rollups({ tier: source, point: point.id, from, to })) yield* page
    } catch (error) {
      if (!(error instanceof TierMissing)) throw error
      yield* fromReadings(segment, cut, deps)
    }
  }
}

async function* fromReadings({ from, to }: Segment, { query, startOf }: Cut, deps: TierDeps): AsyncGenerator<Rollup> {
  const { store, point, zone, now } = deps
  const maxQuality = query.maxQuality ?? quality.missing
  const totalled =
    query.aggregate === 'total'
      ? await totallingOf(store, point, { from, to, until: now, maxQuality, zone })
      : ({ totalling: 'none' } as const)
  yield* rollReadings(store.range({ point: point.id, from, to, maxQuality }), { ...totalled, startOf, maxQuality })
}

async function* merged(rollups: AsyncIterable<Rollup>, { query, startOf }: Cut): AsyncGenerator<Bucket[]> {
  let batch: Bucket[] = []
  let parts: Rollup[] = []
  let start = Number.NaN
  const close = () => {
    const rollup = mergeRollups(start, parts)
    const bucket = rollup && rollup.count > 0 && bucketOf(start, rollup, query.aggregate)
    if (bucket) batch.push(bucket)
    parts = []
  }
  for await (const rollup of rollups) {
    const at = startOf(rollup.at)
    if (at !== start) close()
    start = at
    parts.push(rollup)
    if (batch.length < bucketsAtOnce) continue
    yield batch
    batch = []
  }
  close()
  if (batch.length > 0) yield batch
}

/** Undefined where it has no such value. */
function bucketOf(at: number, rollup: Rollup, aggregate: HistoryBuckets['aggregate']): Bucket | undefined {
  const { min, mean, max } = rollup
  if (aggregate === 'band')
    return min === null || mean === null || max === null ? undefined : { at, value: mean, min, max }
  const value = aggregate === 'last' ? undefined : rollup[aggregate]
  return typeof value === 'number' ? { at, value } : undefined
}

/** The last of the small buckets in each large one. */
async function* newest(batches: AsyncIterable<Bucket[]>, startOf: (at: number) => number): AsyncGenerator<Bucket[]> {
  let open: Bucket | undefined
  for await (const batch of batches) {
    const closed: Bucket[] = []
    for (const { at, value } of batch) {
      const start = startOf(at)
      if (open && open.at !== start) closed.push(open)
      open = { at: start, value }
    }
    if (closed.length > 0) yield closed
  }
  if (open) yield [open]
}
