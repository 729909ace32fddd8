import { grows } from '../../core/adding.ts'
import { localDayStarts, localDays } from '../../core/local-day.ts'
import type { Plant, Point } from '../../core/plant/plant.ts'
import { quality } from '../../core/reading.ts'
import { mergeRollups, type RollOptions, type Rollup, rollReadings } from '../../core/rollup.ts'
import type { DirtyHour } from '../../storage/ingest/dirty-marks.ts'
import { leadBefore, nextAfter, totallingOf } from '../../storage/readings/register.ts'
import type { PointRollup, ReadingStore, Tier } from '../../storage/readings/store.ts'

const hourMs = 3_600_000
/** Dirty hours nearer to each other than this are read as one stretch, of a month at most. */
const nearMs = 24 * hourMs
const stretchMs = 31 * 24 * hourMs

export interface RollDeps {
  readonly store: ReadingStore
  readonly plant: Plant
  /** What the store has let go of, or is about to, epoch ms by tier. */
  readonly keptFrom: Readonly<Record<'raw' | Tier, number>>
  /** Epoch ms. */
  readonly now: number
}

export interface Rolled {
  readonly hours: number
  readonly days: number
  /** Marks whose roll-ups the store has refused: they stay. */
  readonly refused: readonly DirtyHour[]
}

/** Rolls up dirty hours, and the days of the city that they lie in. Doing it again changes nothing. */
export async function rollHours(marks: readonly DirtyHour[], deps: RollDeps): Promise<Rolled> {
  const { store, plant } = deps
  const touched = new Map<Point, readonly number[]>()
  for (const [id, marked] of Map.groupBy(marks, ({ point }) => point)) {
    const point = plant.points.get(id)
    if (point) touched.set(point, await withNeighbours(point, marked.map(({ hour }) => hour).sort(ascending), deps))
  }
  const hours: PointRollup[] = []
  for (const [point, touchedHours] of touched) {
    hours.push(...(await hoursOf(point, hoursWith(touchedHours), deps)))
  }
  const refusedHours = await store.appendRollups('1h', hours)
  const days: PointRollup[] = []
  for (const [point, touchedHours] of touched) {
    days.push(...(await daysOf(point, daysWith(touchedHours, plant.city.zone), deps)))
  }
  const refusedDays = await store.appendRollups('1d', days)
  return {
    hours: hours.length - refusedHours.length,
    days: days.length - refusedDays.length,
    refused: marksOf(marks, refusedHours, refusedDays, deps),
  }
}

function ascending(a: number, b: number): number {
  return a - b
}

/**
 * A late reading of a register changes what its neighbours grew by, however far away they are: their hours too. Those
 * within a week after it are marked themselves.
 */
async function withNeighbours(point: Point, hours: readonly number[], { store, now }: RollDeps): Promise<number[]> {
  const all = new Set(hours)
  if (!grows(point.adding)) return [...all]
  for (const { from, to } of stretchesOf(hoursWith(hours))) {
    if (to > now - nearMs) continue
    const beside = { point: point.id, maxQuality: quality.suspect }
    const before = (await leadBefore(store, { ...beside, at: from })).at(-1)
    const next = await nextAfter(store, { ...beside, at: to, until: now })
    for (const neighbour of [before, next]) if (neighbour) all.add(Math.floor(neighbour.at / hourMs))
  }
  return [...all].sort(ascending)
}

/** [from, to), epoch ms. */
interface Stretch {
  readonly from: number
  to: number
}

/** Joins what is ascending and near. */
function stretchesOf(pieces: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { from, to } of pieces) {
    const last = stretches.at(-1)
    if (last && from - last.to <= nearMs && to - last.from <= stretchMs) last.to = to
    else stretches.push({ from, to })
  }
  return stretches
}

function hoursWith(hours: readonly number[]): Stretch[] {
  return hours.map((hour) => ({ from: hour * hourMs, to: (hour + 1) * hourMs }))
}

async function hoursOf(point: Point, hours: readonly Stretch[], deps: RollDeps): Promise<PointRollup[]> {
  const startOf = (at: number) => Math.floor(at / hourMs) * hourMs
  const rolled = await fromReadings(point, { pieces: hours, startOf }, deps)
  return withoutLosses('1h', deps.keptFrom.raw, rolled, deps)
}

/** A day of whole UTC hours is merged from its hours, exactly; where a zone's days are not (India), from readings. */
async function daysOf(point: Point, days: readonly Stretch[], deps: RollDeps): Promise<PointRollup[]> {
  const isWhole = ({ from, to }: Stretch) => from % hourMs === 0 && to % hourMs === 0
  if (days.every(isWhole)) {
    const rolled = await fromHours(point, days, deps)
    return withoutLosses('1d', deps.keptFrom['1h'], rolled, deps)
  }
  const startOf = localDayStarts(deps.plant.city.zone)
  const rolled = await fromReadings(point, { pieces: days, startOf }, deps)
  return withoutLosses('1d', deps.keptFrom.raw, rolled, deps)
}

interface Pieces {
  /** Ascending. */
  readonly pieces: readonly Stretch[]
  readonly startOf: RollOptions['startOf']
}

async function fromReadings(point: Point, { pieces, startOf }: Pieces, deps: RollDeps): Promise<PointRollup[]> {
  const { store, now, plant } = deps
  const starts = new Set(pieces.map(({ from }) => from))
  const rolled: PointRollup[] = []
  for (const { from, to } of stretchesOf(pieces)) {
    const stretch = { from, to, until: now, maxQuality: quality.suspect, zone: plant.city.zone }
    const { totalling, after } = await totallingOf(store, point, stretch)
    const pages = store.range({ point: point.id, from, to })
    for await (const rollup of rollReadings(pages, { totalling, startOf, after })) {
      if (starts.has(rollup.at)) rolled.push({ ...rollup, point: point.id })
    }
  }
  return rolled
}

async function fromHours(point: Point, days: readonly Stretch[], { store, plant }: RollDeps): Promise<PointRollup[]> {
  const startOf = localDayStarts(plant.city.zone)
  const starts = new Set(days.map(({ from }) => from))
  const rolled: PointRollup[] = []
  for (const { from, to } of stretchesOf(days)) {
    const hours = (await Array.fromAsync(store.rollups({ tier: '1h', point: point.id, from, to }))).flat()
    for (const [at, part] of Map.groupBy(hours, (hour) => startOf(hour.at))) {
      const day = starts.has(at) ? mergeRollups(at, part) : undefined
      if (day) rolled.push({ ...day, point: point.id })
    }
  }
  return rolled
}

function daysWith(hours: readonly number[], zone: string): Stretch[] {
  const days = new Map<number, Stretch>()
  // hours mostly follow each other: a day is looked up once
  let day = { from: 0, to: 0 }
  for (const hour of hours) {
    for (const at of [hour * hourMs, (hour + 1) * hourMs - 1]) {
      if (at < day.from || at >= day.to) day = localDays(at, zone)
      days.set(day.from, { ...day })
    }
  }
  return [...days.values()].sort((a, b) => a.from - b.from)
}

/**
 * What is older than its source is kept for may have lost a part of it: there a roll-up stands, unless the new one is
 * of as many readings at least.
 */
async function withoutLosses(tier: Tier, sourceFrom: number, rollups: PointRollup[], { store }: RollDeps) {
  const kept: PointRollup[] = []
  for (const rollup of rollups) {
    const { point, at, readings } = rollup
    const [before] = at < sourceFrom ? await first(store.rollups({ tier, point, from: at, to: at + 1 })) : []
    if (!before || readings >= before.readings) kept.push(rollup)
  }
  return kept
}

async function first(pages: AsyncIterable<Rollup[]>): Promise<Rollup[]> {
  for await (const page of pages) return page
  return []
}

/** What is refused because it is older than its tier keeps needs no mark; all else stays marked. */
function marksOf(
  marks: readonly DirtyHour[],
  hours: readonly PointRollup[],
  days: readonly PointRollup[],
  { keptFrom, plant }: RollDeps,
): DirtyHour[] {
  const key = (point: string, at: number) => `${point} ${at}`
  const lost = [...hours.filter(({ at }) => at >= keptFrom['1h']), ...days.filter(({ at }) => at >= keptFrom['1d'])]
  if (lost.length === 0) return []
  const keys = new Set(lost.map(({ point, at }) => key(point, at)))
  return marks.filter(({ point, hour }) => {
    const at = hour * hourMs
    return keys.has(key(point, at)) || keys.has(key(point, localDays(at, plant.city.zone).from))
  })
}
