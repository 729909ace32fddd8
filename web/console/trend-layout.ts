import type { PointInfo } from './info.ts'
import type { Series } from './series.ts'
import { type Axis, axisOf } from './value-axis.ts'
import type { Stretch } from './window.ts'

/** A curve: a point with what tells it from the others. */
export interface Drawn {
  readonly series: Series
  readonly style: number
  /** `then`: a former time, drawn where it would be today. */
  readonly of: 'now' | 'then'
}

/** Curves of at most two units over one another, between `top` and `bottom`; a further unit has a panel of its own below. */
export interface Panel {
  readonly top: number
  readonly bottom: number
  readonly sides: readonly { readonly unit: string; readonly axis: Axis; readonly drawn: readonly Drawn[] }[]
}

export interface Layout {
  readonly left: number
  readonly right: number
  readonly x: (at: number) => number
  /** Rain and what is used, from above. */
  readonly bars: { readonly top: number; readonly bottom: number; readonly drawn: readonly Drawn[] } | undefined
  readonly panels: readonly Panel[]
  readonly states: readonly { readonly top: number; readonly drawn: Drawn }[]
  readonly alarmsTop: number
  readonly axisY: number
  readonly height: number
}

export const stateHigh = 20
const [barsHigh, firstHigh, nextHigh, topGap] = [70, 300, 130, 26]

/** Where everything stands in a chart of some width. */
export function layoutOf(all: readonly Drawn[], stretch: Stretch, width: number): Layout {
  const [left, right] = [60, width - (width > 700 ? 150 : 60)]
  const of = (kinds: readonly PointInfo['kind'][]) => all.filter(({ series }) => kinds.includes(series.point.kind))
  const amounts = of(['amount']).filter((each) => each.of === 'now')
  let y = topGap
  const bars = amounts.length > 0 ? { top: y, bottom: y + barsHigh, drawn: amounts } : undefined
  if (bars) y += barsHigh + 14
  const units = new Map<string, Drawn[]>()
  for (const each of of(['gauge', 'counter'])) {
    const { unit } = each.series.point
    units.set(unit, [...(units.get(unit) ?? []), each])
  }
  const groups = [...units]
  const states = of(['state']).filter((each) => each.of === 'now')
  const panels: Panel[] = []
  // no empty panel over what has no curve
  const atLeast = bars || states.length > 0 ? 0 : 1
  for (let index = 0; index < groups.length || panels.length < atLeast; ) {
    const count = panels.length === 0 ? 2 : 1
    const [top, bottom] = [y, y + (panels.length === 0 ? firstHigh : nextHigh)]
    const sides = groups
      .slice(index, index + count)
      .map(([unit, drawn]) => ({ unit, drawn, axis: axisOf(valuesOf(drawn, stretch), top, bottom) }))
    panels.push({ top, bottom, sides })
    y = bottom + 14
    index += count
  }
  const axisY = y - 14
  y += 14
  const bands = states.map((drawn, index) => ({ drawn, top: y + index * (stateHigh + 4) }))
  y += bands.length * (stateHigh + 4)
  const x = (at: number) => left + ((at - stretch.from) / (stretch.to - stretch.from)) * (right - left)
  return { left, right, x, bars, panels, states: bands, alarmsTop: y, axisY, height: y + 40 }
}

/** What an axis has to hold: what is seen, and the limits that are not far from it. */
function valuesOf(drawn: readonly Drawn[], { from, to }: Stretch): number[] {
  const values: number[] = []
  for (const { series } of drawn) {
    for (const { at, least, greatest } of series.rows) {
      if (at < from || at > to) continue
      if (least !== null) values.push(least)
      if (greatest !== null) values.push(greatest)
    }
  }
  const first = values[0] ?? 0
  const [low, high] = [values.reduce((a, b) => Math.min(a, b), first), values.reduce((a, b) => Math.max(a, b), first)]
  const reach = Math.max(high - low, 1e-9)
  for (const { series } of drawn) {
    for (const { limit } of series.point.limits ?? []) {
      if (limit >= low - reach && limit <= high + reach) values.push(limit)
    }
  }
  return values
}
