import { grows } from '../../core/adding.ts'
import type { Plant, Point } from '../../core/plant/plant.ts'

/** A bad night in the city, as line protocol: what `water-city` must show is in `night`. */
export interface Night {
  readonly lines: readonly string[]
  /** The daily roll-ups of its counters. */
  readonly days: readonly string[]
  /** The end of the night, epoch ms. */
  readonly to: number
  /** The site whose newest readings are three hours old. */
  readonly silent: string
}

const hour = 3_600_000

/**
 * Thirty hours of readings of every point up to `to`: the first pump of the city has tripped, the first gate is in fault, one mains
 * has failed, one battery is low, the first gauge with a 警戒 level is above it, every 40th reading of the last hour is bad,
 * and the last site has been silent for three hours.
 */
export function badNight(plant: Plant, to: number): Night {
  const silent = plant.sites.at(-1)?.id ?? ''
  const seen = new Map<string, number>()
  const lines: string[] = []
  for (const point of plant.points.values()) {
    const nth = seen.get(point.quantity.id) ?? 0
    seen.set(point.quantity.id, nth + 1)
    const last = point.site === silent ? to - 3 * hour : to
    const step = Math.max(point.everyMs ?? 300_000, 300_000)
    for (let at = last, i = 0; at > to - 30 * hour; at -= step, i += 1) {
      const wrong = i % 40 === 7 && nth % 9 === 0
      if (i % 40 === 9 && nth % 9 === 0)
        lines.push(
          `${line(point, at - 1, value(plant, point, nth, i, at), false).replace(/ \d+$/, '')},quality=3i,reason=1i ${at - 1000}`,
        )
      lines.push(line(point, at, wrong && i % 80 === 7 ? undefined : value(plant, point, nth, i, at), wrong))
    }
  }
  return { lines, days: daysOf(plant, to), to, silent }
}

function daysOf(plant: Plant, to: number): string[] {
  const midnight = Math.floor((to + 8 * hour) / (24 * hour)) * 24 * hour - 8 * hour
  const counters = [...plant.points.values()].filter(({ adding }) => grows(adding))
  return counters.flatMap((point) => {
    const tags = `site=${point.site},asset=${point.asset},point=${point.point}`
    return [2, 1, 0].map(
      (ago) => `${point.quantity.id},${tags} total=${4 + ago},count=9i ${midnight - ago * 24 * hour}`,
    )
  })
}

function line(point: Point, at: number, value: number | undefined, wrong: boolean): string {
  const tags = `site=${point.site},asset=${point.asset},point=${point.point}`
  const fields = value === undefined ? 'quality=9i' : wrong ? `raw=${value},quality=4i` : `value=${value}`
  return `${point.quantity.id},${tags} ${fields} ${at}`
}

function value(plant: Plant, point: Point, nth: number, stepsAgo: number, at: number): number {
  const wave = Math.sin(at / (4 * hour) + nth)
  const recent = stepsAgo < 12
  const { states, kind, id } = point.quantity
  if (states) return stateValue(id, states, nth, recent)
  if (kind === 'counter') return 1000 + nth - stepsAgo / 12
  if (kind === 'amount') return recent ? 4.2 : Math.max(0, wave)
  if (id === 'battery') return nth === 0 ? 11.5 : 12.8 + wave / 10
  if (id === 'signal') return nth === 0 ? -109 : -85 + wave * 5
  if (id === 'water_level') return level(plant, point, recent) + wave / 20
  return 20 + wave * 5
}

const troubles: Readonly<Record<string, string>> = {
  pump_state: 'tripped',
  gate_state: 'fault',
  valve_state: 'fault',
  mains: 'failed',
  screen_blocked: 'on',
}

function stateValue(quantity: string, states: Readonly<Record<string, number>>, nth: number, recent: boolean): number {
  const word = troubles[quantity]
  const usual = states['running'] ?? states['open'] ?? states['ok'] ?? 0
  return nth === 0 && recent && word !== undefined ? (states[word] ?? usual) : usual
}

function level(plant: Plant, point: Point, recent: boolean): number {
  const assets = plant.sites.flatMap((site) => site.assets.map((asset) => ({ site: site.id, ...asset })))
  const first = assets.find((asset) => asset.levels?.WRZ !== undefined)
  const own = assets.find((asset) => asset.site === point.site && asset.id === point.asset)
  const warning = own?.levels?.WRZ ?? 3640
  return own === first && recent ? warning + 0.12 : warning - 0.4
}
