import { quantity } from './alarm.js'
import { el, svg } from './elements.js'
import { clock } from './time.js'

const [width, height, pad] = [600, 120, 6]

/** Values over time with the limit as a dashed line; undefined where there is too little to draw. */
export function trend(rows, limit, unit, language) {
  const known = rows.filter(({ value }) => value !== null).map(({ at, value }) => [Date.parse(at), value])
  if (known.length < 2) return undefined
  const values = [...known.map(([, value]) => value), ...(limit === undefined ? [] : [limit])]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const [from, to] = [known[0][0], known.at(-1)[0]]
  const x = (at) => pad + ((at - from) / (to - from || 1)) * (width - 2 * pad)
  const y = (value) => height - pad - ((value - low) / (high - low || 1)) * (height - 2 * pad)
  const points = known.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  const label = `${quantity(low, unit)} – ${quantity(high, unit)}`
  const lines = [svg('polyline', { points, class: 'line' })]
  if (limit !== undefined)
    lines.push(svg('line', { x1: pad, x2: width - pad, y1: y(limit), y2: y(limit), class: 'limit' }))
  return el(
    'figure.trend',
    { lang: language },
    svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
      ...lines,
    ),
    el('figcaption', {}, el('span', {}, clock(from)), el('span', {}, label), el('span', {}, clock(to))),
  )
}
