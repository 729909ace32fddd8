import { wideOf } from './map-labels.ts'
import type { Stretch } from './window.ts'

/** Beside the chart, and what a second axis takes of it, px. */
export const [endRoom, secondAxis] = [150 - 8, 36]
export const lineHigh = 14

/** What is drawn in a panel; `x` and `y` are px. */
interface Curved {
  readonly sides: readonly {
    readonly axis: { readonly y: (value: number) => number }
    readonly drawn: readonly {
      readonly series: { readonly rows: readonly { readonly at: number; readonly value: number | null }[] }
    }[]
  }[]
}
interface Plot {
  readonly left: number
  readonly right: number
  readonly x: (at: number) => number
}

/** Where a name over a line at `y` begins, px: the first place, from the left, where no curve passes; else where the fewest do. */
export function freePlace(
  { sides }: Curved,
  { left, right, x }: Plot,
  { from, to }: Stretch,
  { y, text }: { readonly y: number; readonly text: string },
): number {
  const [wide, first] = [wideOf(text), left + 6]
  const last = right - 6 - wide
  const places = last <= first ? [first] : [0, 1 / 4, 1 / 2, 3 / 4, 1].map((part) => first + part * (last - first))
  const crossed = places.map(() => 0)
  for (const { axis, drawn } of sides) {
    for (const { series } of drawn) {
      for (const { at, value } of series.rows) {
        if (value === null || at < from || at > to) continue
        const high = axis.y(value)
        if (high < y - lineHigh - 3 || high > y + 2) continue
        const across = x(at)
        for (const [index, place] of places.entries())
          if (across > place - 6 && across < place + wide + 6) crossed[index] = (crossed[index] ?? 0) + 1
      }
    }
  }
  return places[crossed.indexOf(Math.min(...crossed))] ?? first
}

/** The end of a curve: where it is, and what may be said of it. */
export interface End {
  readonly id: string
  readonly y: number
  readonly style: number
  readonly place: string
  readonly name: string
  readonly value: string
}

/** Names at the ends of the curves, cut where there is no room, moved apart where they would lie on one another. */
export function endsOf(
  all: readonly End[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
  room: number,
) {
  // of one place what is measured tells them apart
  const isOnePlace = new Set(all.map(({ place }) => place)).size < all.length
  const ends = all.map(({ id, y, style, place, name, value }) => ({
    ...{ id, y, style },
    text: cut(isOnePlace ? name : place, value, room),
  }))
  ends.sort((a, b) => a.y - b.y)
  let before = top - lineHigh
  const down = ends.map((end) => {
    before = Math.max(end.y, before + lineHigh)
    return { ...end, y: before }
  })
  let after = bottom + lineHigh
  return down.reverse().map((end) => {
    after = Math.min(end.y, after - lineHigh)
    return { ...end, y: after }
  })
}

/** A name with a value, its end left out where it has no room: two letters at least, or the value alone. */
function cut(name: string, value: string, room: number): string {
  if (boldWide(`${name} ${value}`) <= room) return `${name} ${value}`
  const letters = [...name]
  for (let count = letters.length - 1; count >= 2; count--) {
    const text = `${letters.slice(0, count).join('').trimEnd()}… ${value}`
    if (boldWide(text) <= room) return text
  }
  return value
}

/** Px of a bold letter of 12 px, by what it is; the first that fits. All others have `boldLetter`. */
const boldLetters: readonly (readonly [RegExp, px: number])[] = [
  [/[^\0-\u2e80]/u, 12.5],
  [/…/, 12],
  [/[MWmw]/, 11.5],
  [/[A-Z]/, 8],
  [/[ .,:·'!|()ijl]/, 4],
  [/[frt-]/, 5.2],
]
const boldLetter = 7

/** About how wide a text in bold letters of 12 px is, px: it is as long as its letters, not as many of the widest. */
function boldWide(text: string): number {
  return [...text].reduce(
    (wide, letter) => wide + (boldLetters.find(([letters]) => letters.test(letter))?.[1] ?? boldLetter),
    0,
  )
}
