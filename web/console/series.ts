import { read } from '../lib/client.ts'
import { knownAt } from '../lib/curve.ts'
import type { PointInfo } from './info.ts'
import { type Steps, stepsFor, totalStepsFor } from './steps.ts'
import type { Stretch } from './window.ts'

/** A value of a point, or of a step with the least and the greatest in it. */
export interface Row {
  readonly at: number
  /** null: none, or bad. */
  readonly value: number | null
  readonly least: number | null
  readonly greatest: number | null
  /** A suspect one is shown as such. */
  readonly quality: number
}

/** What is known of a point in a stretch of time. */
export interface Series extends Stretch {
  readonly point: PointInfo
  readonly steps: Steps
  readonly rows: readonly Row[]
  /** How far apart its readings are where nothing is missing. */
  readonly usualMs: number | undefined
  /** Of what step each row stands; 0: as they came. */
  readonly stepMs: number
}

interface HistoryRow {
  readonly at: string
  readonly value: number | null
  readonly quality?: number
  /** Of a step. */
  readonly min?: number | null
  readonly max?: number | null
}

const minuteMs = 60_000
/** States and counters have neither a mean nor a band: as they came for so long, else the last of each step. */
const stateReadingsMs = 4 * 86_400_000

/** In which steps a point is shown over so long. */
export function stepsOf(point: PointInfo, spanMs: number): Steps {
  if (point.kind === 'amount') return totalStepsFor(spanMs)
  if (point.kind === 'state' && spanMs <= stateReadingsMs) return { of: 'readings' }
  return stepsFor(spanMs, point.everyMs)
}

/** Rejects as `read` does. */
export async function readSeries(point: PointInfo, { from, to }: Stretch, steps: Steps): Promise<Series> {
  const ask = async (more: string) => {
    const path = `/api/v1/readings?point=${encodeURIComponent(point.id)}&from=${Math.round(from)}&to=${Math.round(to)}${more}`
    return (await read<{ readonly rows: readonly HistoryRow[] }>(path)).rows
  }
  const stepMs = steps.of === 'readings' ? 0 : steps.minutes * minuteMs
  const base = { point, steps, from, to, usualMs: point.everyMs, stepMs }
  if (steps.of === 'readings') {
    const rows = (await ask('')).map(({ at, value, quality = 1 }): Row => {
      const known = quality > 3 ? null : value
      return { at: Date.parse(at), value: known, least: known, greatest: known, quality }
    })
    return { ...base, rows }
  }
  const every = `&every=${steps.minutes}min`
  if (point.kind !== 'gauge') {
    const aggregate = point.kind === 'amount' ? 'total' : 'last'
    const rows = (await ask(`${every}&aggregate=${aggregate}`)).map(({ at, value }): Row => {
      return { at: Date.parse(at), value, least: value, greatest: value, quality: 1 }
    })
    return { ...base, rows }
  }
  const rows = (await ask(`${every}&aggregate=band`)).map(({ at, value, min = value, max = value }): Row => {
    return { at: Date.parse(at), value, least: min, greatest: max, quality: 1 }
  })
  return { ...base, rows }
}

/** Of what can be seen: what the table says. */
export interface Figures {
  readonly least: number | undefined
  readonly greatest: number | undefined
  readonly mean: number | undefined
  readonly total: number
  readonly newest: Row | undefined
}

export function figuresOf(rows: readonly Row[], { from, to }: Stretch): Figures {
  let [least, greatest, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  let newest: Row | undefined
  for (const row of rows) {
    if (row.at < from || row.at > to || row.value === null) continue
    least = Math.min(least, row.least ?? row.value)
    greatest = Math.max(greatest, row.greatest ?? row.value)
    sum += row.value
    count += 1
    newest = row
  }
  if (count === 0) return { least: undefined, greatest: undefined, mean: undefined, total: 0, newest }
  return { least, greatest, mean: sum / count, total: sum, newest }
}

/** What was known at an instant: the row before it, unless that is too long ago. */
export function rowAt(series: Pick<Series, 'rows' | 'usualMs' | 'stepMs'>, at: number): Row | undefined {
  return knownAt(series.rows, at, series)
}
