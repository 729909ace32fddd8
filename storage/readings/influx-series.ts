import type { Plant, Point } from '../../core/plant/plant.ts'
import { unjudged } from '../../core/quality.ts'
import type { Unsaid } from './influx-row.ts'
import { seriesPrefix, storedText } from './line-protocol.ts'
import { firstAt, lastAt } from './storable.ts'

/** A point as InfluxDB has it. */
export interface InfluxSeries {
  readonly of: Point
  readonly measurement: string
  readonly tags: SeriesTags
  /** What all of its lines begin with. */
  readonly prefix: string
  /** The quality of a value beside which none is stored. */
  readonly unsaid: Unsaid
  /** What the lines of good readings begin with, up to their value. */
  readonly head: Uint8Array
  /** Nothing is stored after this, epoch ms; undefined until it has been looked up. */
  newest: number | undefined
  /** The same once what a plan has of it is written, and the number of that plan. */
  coming: number | undefined
  plan: number
}

/** As stored, which is not always as the plant file has them; '' where the tag is left out. */
export interface SeriesTags {
  readonly site: string
  readonly asset: string
  readonly point: string
}

export function seriesOf(point: Point): InfluxSeries {
  const tags = { site: storedText(point.site), asset: storedText(point.asset), point: storedText(point.point) }
  const prefix = seriesPrefix(point)
  return {
    of: point,
    measurement: point.quantity.id,
    tags,
    prefix,
    unsaid: unjudged(point),
    head: Buffer.from(`${prefix}value=`),
    newest: undefined,
    coming: undefined,
    plan: 0,
  }
}

/** The series of a plant's points, made when first asked for; a reloaded plant begins anew. */
export function createSeriesIndex(): (plant: Plant, point: string) => InfluxSeries | undefined {
  let of: Plant | undefined
  let made = new Map<string, InfluxSeries>()
  return (plant, id) => {
    if (plant !== of) {
      of = plant
      made = new Map()
    }
    const known = made.get(id)
    if (known) return known
    const point = plant.points.get(id)
    const series = point && seriesOf(point)
    if (series) made.set(id, series)
    return series
  }
}

export function quoteName(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`
}

/** `site = $site0 AND …`, with the values in `params`: they never become part of the text. Each of several has another number. */
export function sameTags(tags: SeriesTags, params: Record<string, string>, number = 0): string {
  const conditions = Object.entries(tags).map(([key, value]) => {
    params[`${key}${number}`] = value
    return `${key} = $${key}${number}`
  })
  return conditions.join(' AND ')
}

/** A time in InfluxQL; beyond what InfluxDB keeps, the nearest that it does. */
export function timeLiteral(at: number): string {
  return `${Math.ceil(Math.min(lastAt, Math.max(firstAt, at)))}ms`
}
