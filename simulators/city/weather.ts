import { keyOf, smooth, uniform } from './noise.ts'

/** What the sky does, the same wherever it is asked about. A scenario changes it. */
export interface Weather {
  /** mm/h by zone (a site, `site/asset`); `everywhere` for the rest. */
  readonly rain: Readonly<Record<string, number>>
  /** °C */
  readonly air: number
  /** % */
  readonly humidity: number
  /** m/s */
  readonly wind: number
  /** mm/h from open water. */
  readonly evaporation: number
  /** Flow of the Lhasa river as it comes to the city, m³/s: base, snow-melt and the rain of its basin. */
  readonly river: number
  /** 0 by night, up to 1 at noon. */
  readonly sun: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** The sun over 91°E is two hours behind the clock of UTC+8. */
const solarOffsetMs = 6 * hourMs

/** Months of the monsoon: June to September, as shares of a night's chance of rain. */
const rainyNight = [0, 0, 0.02, 0.05, 0.15, 0.4, 0.65, 0.65, 0.4, 0.06, 0, 0]
/** Monthly means at Lhasa, °C. */
const meanAir = [-1, 1.8, 5.5, 9, 12.8, 16.5, 16.4, 15.6, 14.2, 9, 3.2, -0.5]
/** Monthly means of the Lhasa river, m³/s; melt and monsoon. */
const meanRiver = [60, 55, 58, 75, 120, 280, 560, 640, 480, 210, 110, 75]

/** The weather of a moment (epoch ms). `dry`: without the rain that the seed brings. */
export function weatherAt(seed: number, at: number, sky: 'natural' | 'dry' = 'natural'): Weather {
  const key = keyOf(`${seed}/weather`)
  const solar = at + solarOffsetMs
  const hour = (((solar % dayMs) + dayMs) % dayMs) / hourMs
  const sun = Math.max(0, Math.cos(((hour - 12) / 12) * Math.PI)) ** 0.8
  const rain = sky === 'dry' ? 0 : nightRain(key, solar)
  // 15 °C between the coldest hour (before sunrise) and the warmest (mid-afternoon).
  const swing = 7.5 * Math.cos(((hour - 15) / 12) * Math.PI)
  const air = monthly(meanAir, solar) + swing + 2 * smooth(key ^ 1, at, 18 * hourMs) - (rain > 0 ? 2 : 0)
  const humidity = clamp(38 - 1.6 * swing + 12 * smooth(key ^ 2, at, 10 * hourMs) + (rain > 0 ? 25 : 0), 8, 99)
  const wind = clamp(1.2 + 3 * sun + 1.5 * smooth(key ^ 3, at, 2 * hourMs), 0.1, 20)
  // Melt of the day before reaches the city in the small hours: a ripple of some per cent.
  const melt = 1 + 0.04 * Math.cos(((hour - 2) / 12) * Math.PI) + 0.08 * smooth(key ^ 4, at, 3 * dayMs)
  return {
    rain: rain > 0 ? { everywhere: rain } : {},
    air,
    humidity,
    wind,
    evaporation: clamp(0.02 + 0.5 * sun * clamp((air + 5) / 25, 0.1, 1.2), 0, 1),
    river: monthly(meanRiver, solar) * melt,
    sun,
  }
}

/** Showers between nine in the evening and six in the morning, sun time; as a rule light. mm/h */
function nightRain(key: number, solar: number): number {
  const night = Math.floor((solar - 12 * hourMs) / dayMs)
  if (uniform(key, night) >= monthly(rainyNight, solar)) return 0
  const begins = night * dayMs + (21 + 5 * uniform(key ^ 5, night)) * hourMs
  const lasts = (1.5 + 3 * uniform(key ^ 6, night)) * hourMs
  const share = (solar - begins) / lasts
  if (share <= 0 || share >= 1) return 0
  return (1 + 5 * uniform(key ^ 7, night)) * Math.sin(Math.PI * share)
}

/** A value through the middles of the months. */
function monthly(values: readonly number[], at: number): number {
  const date = new Date(at)
  const position = date.getUTCMonth() + (date.getUTCDate() - 1 + (at % dayMs) / dayMs) / 30.44 - 0.5
  const index = Math.floor(position)
  const of = (month: number) => values[((month % 12) + 12) % 12] ?? 0
  return of(index) + (of(index + 1) - of(index)) * (position - index)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

/** mm/h in a zone: its own, else its site's, else everywhere's. */
export function rainIn({ rain }: Weather, zone: string): number {
  return rain[zone] ?? rain[zone.split('/')[0] ?? zone] ?? rain['everywhere'] ?? 0
}
