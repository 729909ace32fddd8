import type { AlarmBody } from '../../../api/alarms/schema.ts'
import type { OrderBody } from '../../../api/orders/schema.ts'
import { read } from '../../lib/client.ts'
import { type Occurrence, occurrencesOf } from '../alarm-table/occurrences.ts'
import { readPast } from '../alarm-table/past.ts'
import type { Kpis } from '../health/kpis.ts'
import { type City, siteOf } from '../model.ts'
import { readSeries, stepsOf } from '../series.ts'
import type { Stretch } from '../window.ts'
import { figuresOfPoint, type PointFigures } from './figures.ts'

/** All that a report says. */
export interface Gathered {
  readonly figures: readonly PointFigures[]
  readonly occurrences: readonly Occurrence[]
  readonly isCut: boolean
  readonly kpis: Kpis
  readonly orders: readonly OrderBody[]
}

const atOnce = 4
const ordersAtMost = 200

/** Rejects as `read` does. `until`: no later than now. */
export async function gather(
  city: City,
  { site, stretch, until }: { readonly site: string; readonly stretch: Stretch; readonly until: number },
  onProgress: (done: number, all: number) => void,
): Promise<Gathered> {
  const of = site === '' ? '' : `&site=${encodeURIComponent(site)}`
  const period = `from=${Math.round(stretch.from)}&to=${Math.round(until)}${of}`
  const points = [...city.points.values()].filter(
    ({ id, quantity }) => (site === '' || siteOf(id) === site) && isOfReport(quantity),
  )
  const figures = new Map<string, PointFigures>()
  const left = [...points]
  async function work(): Promise<void> {
    for (let point = left.shift(); point; point = left.shift()) {
      const series = await readSeries(point, { from: stretch.from, to: until }, stepsOf(point, until - stretch.from))
      figures.set(point.id, figuresOfPoint(series, { from: stretch.from, to: until }))
      onProgress(figures.size, points.length)
    }
  }
  const [{ alarms, entries, is }, kpis, { orders }] = await Promise.all([
    readPast({ from: stretch.from, to: until }, site),
    read<Kpis>(`/api/v1/kpis?${period}`),
    read<{ readonly orders: readonly OrderBody[] }>(`/api/v1/orders?${period}&limit=${ordersAtMost}`),
    ...Array.from({ length: atOnce }, work),
  ])
  return {
    figures: points.flatMap(({ id }) => figures.get(id) ?? []),
    occurrences: occurrencesOf(alarms.filter(isForPeople), entries),
    isCut: is === 'cut',
    kpis,
    orders,
  }
}

const told = new Set(['water_level', 'rain', 'flow', 'gate_opening', 'pump_state'])

function isOfReport(quantity: string): boolean {
  return told.has(quantity)
}

function isForPeople({ audience }: AlarmBody): boolean {
  return audience === 'people'
}
