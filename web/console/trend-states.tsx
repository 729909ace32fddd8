import type { JSX } from 'preact'
import { curveOf } from '../lib/curve.ts'
import { local } from '../lib/language.ts'
import type { PointInfo } from './info.ts'
import { type DrawingProps, knownTo, seenOf } from './trend-drawings.tsx'
import { stateHigh } from './trend-layout.ts'

/** A band for each state, with its words; hatched where nothing is known. */
export function States({ layout, stretch, now }: DrawingProps): JSX.Element {
  const { right, x, states } = layout
  const end = Math.min(stretch.to, now)
  return (
    <>
      {states.map(({ drawn: { series, style }, top }) => {
        const curve = curveOf(seenOf(series, 'value', stretch), knownTo(stretch, now), series)
        const bands = curve.pieces.flatMap(bandsOf)
        return (
          <g key={series.point.id} data-curve={series.point.id}>
            <text x={right + 8} y={top + 14} class={`endt s${style}`}>
              {local(series.point.assetName)}
            </text>
            <g clip-path="url(#plot)">
              {curve.gaps.map((gap) => (
                <rect
                  key={gap.from}
                  class="gap"
                  x={x(gap.from)}
                  y={top}
                  width={x(gap.to) - x(gap.from)}
                  height={stateHigh}
                />
              ))}
              {bands.map(({ from, to, value }, index) => {
                const until = index === bands.length - 1 && curve.gaps.every((gap) => gap.to < end) ? end : to
                const wide = Math.max(1, x(until) - x(from))
                const text = stateText(series.point, value)
                return (
                  <g key={from}>
                    <rect
                      class={value === 0 ? 'state off' : 'state'}
                      x={x(from)}
                      y={top}
                      width={wide}
                      height={stateHigh}
                    />
                    {wide > text.length * 13 && (
                      <text
                        class={value === 0 ? 'statet off' : 'statet'}
                        x={x(from) + wide / 2}
                        y={top + 14}
                        text-anchor="middle"
                      >
                        {text}
                      </text>
                    )}
                  </g>
                )
              })}
            </g>
          </g>
        )
      })}
    </>
  )
}

/** Equal values after one another are one band. */
function bandsOf(piece: readonly { readonly at: number; readonly value: number }[]) {
  const bands: { from: number; to: number; value: number }[] = []
  for (const { at, value } of piece) {
    const last = bands[bands.length - 1]
    if (last) last.to = at
    if (last?.value !== value) bands.push({ from: at, to: at, value })
  }
  return bands
}

/** What people call a code of a state. */
export function stateText({ states = {}, stateNames = {} }: PointInfo, value: number): string {
  const word = Object.keys(states).find((each) => states[each] === value)
  return word === undefined ? String(value) : local(stateNames[word]) || word
}
