import type { z } from '@hono/zod-openapi'
import { grows } from '../../core/adding.ts'
import { type Every, formatEvery, parseEvery } from '../../core/every.ts'
import type { Point } from '../../core/plant/plant.ts'
import { type Quality, quality } from '../../core/reading.ts'
import type { RangeQuery } from '../../storage/readings/store.ts'
import { readAsked, type Wrong } from '../asked-time.ts'
import { formatTime } from '../time.ts'
import type { historyAggregates, historyQuery, qualities } from './query.ts'

export type HistoryQuery = z.infer<typeof historyQuery>

/** What to ask of the store, and the words in which the answer repeats it. */
export type HistoryPlan = { readonly asked: Readonly<Record<string, unknown>> } & (
  | { readonly rows: 'readings'; readonly query: RangeQuery }
  | { readonly rows: 'buckets'; readonly query: HistoryBuckets }
)

/** Buckets of a point: of UTC, or, where they are whole days, of the city's days. */
export interface HistoryBuckets extends RangeQuery {
  readonly every: Every
  /** After midnight of the city days begin, ms. */
  readonly dayStartMs: number
  readonly aggregate: (typeof historyAggregates)[number]
}

export type PlannedHistory =
  | { readonly ok: true; readonly plan: HistoryPlan }
  | { readonly ok: false; readonly errors: Wrong }

const shortestMs = 1_000
const everyForms = '10s, 5min, 1h, 1d, 1w, 1mo or 1y, at least 1s'
const highest: Record<(typeof qualities)[number], Quality | undefined> = {
  good: quality.good,
  usable: quality.suspect,
  all: undefined,
}

/** Reads a query of history against the clock and the point; names everything that is wrong with it. */
export function planHistory(query: HistoryQuery, point: Point, now: number): PlannedHistory {
  const errors: Wrong = []
  const from = readAsked('query.from', query.from, { now, wrong: errors })
  const to = readAsked('query.to', query.to, { now, wrong: errors })
  const every = query.every === undefined ? undefined : parseEvery(query.every)
  const dayStartMs = query.dayStart === undefined ? 0 : timeOfDay(query.dayStart)
  if (from !== undefined && to !== undefined && from >= to) {
    errors.push({ where: 'query.to', expected: `a time after from, which is ${formatTime(from)}`, got: formatTime(to) })
  }
  if (query.every !== undefined && (!every || (every.of === 'time' && every.ms < shortestMs))) {
    errors.push({ where: 'query.every', expected: everyForms, got: query.every })
  }
  if (query.every === undefined && query.aggregate !== undefined) {
    errors.push({ where: 'query.every', expected: 'a duration, because aggregate is given' })
  }
  if (dayStartMs === undefined) {
    errors.push({ where: 'query.dayStart', expected: 'a time of day like 08:00', got: query.dayStart ?? '' })
  }
  if (query.dayStart !== undefined && every?.of !== 'days' && every?.of !== 'months') {
    errors.push({ where: 'query.every', expected: 'whole days, weeks or months, because dayStart is given' })
  }
  const { id, unit, kind } = point.quantity
  if (query.aggregate === 'total' && point.adding.how === 'instant') {
    errors.push({ where: 'query.aggregate', expected: `an aggregate of ${id}: only rain and counters have totals` })
  }
  if (errors.length > 0 || from === undefined || to === undefined || dayStartMs === undefined)
    return { ok: false, errors }

  const admitted = query.quality ?? (every === undefined ? 'all' : 'usable')
  const maxQuality = highest[admitted]
  const range = { point: point.id, from, to, ...(maxQuality !== undefined && { maxQuality }) }
  const asked = { point: point.id, quantity: id, from: formatTime(from), to: formatTime(to), quality: admitted }
  if (every === undefined) return { ok: true, plan: { rows: 'readings', query: range, asked: { ...asked, unit } } }
  const aggregate = query.aggregate ?? (kind === 'state' || grows(point.adding) ? 'last' : 'mean')
  const counted = {
    every: formatEvery(every),
    ...(query.dayStart && { dayStart: query.dayStart }),
    aggregate,
    unit: aggregate === 'count' ? '' : unit,
  }
  return {
    ok: true,
    plan: { rows: 'buckets', query: { ...range, every, dayStartMs, aggregate }, asked: { ...asked, ...counted } },
  }
}

/** Ms after midnight of `08:00`; undefined of anything else. */
function timeOfDay(text: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  return hours === undefined ? undefined : (Number(hours) * 60 + Number(minutes)) * 60_000
}
