import { valueText } from '../../core/words/unit.ts'
import { el, svg } from '../lib/elements.ts'
import { clock } from '../lib/time.ts'

/** A bucket of history: `at` RFC 3339. */
export interface TrendRow {
  readonly at: string
  readonly value: number | null
}

const [width, height, pad] = [600, 120, 6]

/** Values over time with the limit as a dashed line; undefined where there is too little to draw. */
export function trend(rows: readonly TrendRow[], limit: number | undefined, unit: string): HTMLElement | undefined {
  const known = rows.flatMap(({ at, value }) => (value === null ? [] : [{ at: Date.parse(at), value }]))
  const [first, last] = [known[0], known[known.length - 1]]
  if (!first || !last || first === last) return undefined
  const values = [...known.map(({ value }) => value), ...(limit === undefined ? [] : [limit])]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const [from, to] = [first.at, last.at]
  const x = (at: number) => pad + ((at - from) / (to - from || 1)) * (width - 2 * pad)
  const y = (value: number) => height - pad - ((value - low) / (high - low || 1)) * (height - 2 * pad)
  const points = known.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  const label = `${valueText(low, unit)} – ${valueText(high, unit)}`
  const lines: SVGElement[] = [svg('polyline', { points, class: 'line' })]
  if (limit !== undefined) {
    lines.push(svg('line', { x1: pad, x2: width - pad, y1: y(limit), y2: y(limit), class: 'limit' }))
  }
  const viewBox = `0 0 ${width} ${height}`
  return el(
    'figure',
    { class: 'trend' },
    svg('svg', { viewBox, preserveAspectRatio: 'none', role: 'img', 'aria-label': label }, ...lines),
    el('figcaption', {}, el('span', {}, clock(from)), el('span', {}, label), el('span', {}, clock(to))),
  )
}
