import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useMore } from '../wide.tsx'

/** Rows beyond what is seen, above and below. */
const spare = 8

/** In px. A pair: as wide as it would be, and how narrow it may become before the table scrolls sideways; none: what is left over. */
export type ColumnWidth = number | readonly [wanted: number, least: number] | undefined

interface WindowedProps<Row> {
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly label: string
  /** Of each column, in the order in which they stand. */
  readonly widths: readonly ColumnWidth[]
  readonly head: ComponentChildren
  readonly draw: (row: Row, index: number) => JSX.Element
  /** What stands below the table in the window, px. */
  readonly below?: number
}

/** A table of any length in a box that scrolls: only the rows that are seen exist, all are of one height. */
export function Windowed<Row>(props: WindowedProps<Row>): JSX.Element {
  const { rows, keyOf, label, widths, head, draw, below = 8 } = props
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 900, width: 0, row: 26 })
  const [room, setRoom] = useState(0)
  const frame = useRef(0)
  const { more, look } = useMore(box)
  useEffect(() => {
    const measure = () => {
      const element = box.current
      if (!element) return
      const row = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) || 26
      const top = element.getBoundingClientRect().top + scrollY
      setRoom(Math.max(240, innerHeight - top - below))
      setView({ top: element.scrollTop, height: element.clientHeight || 900, width: element.clientWidth, row })
      look()
    }
    measure()
    const seen = new ResizeObserver(measure)
    if (box.current) seen.observe(box.current)
    addEventListener('resize', measure)
    return () => {
      seen.disconnect()
      removeEventListener('resize', measure)
    }
  }, [below])
  const onScroll = () => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      const element = box.current
      if (element) setView((known) => ({ ...known, top: element.scrollTop, height: element.clientHeight }))
      look()
    })
  }
  // even: bands and borders do not flicker
  const first = Math.max(0, Math.floor(view.top / view.row) - spare)
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / view.row) + spare)
  const columns = narrowed(widths, view.width)
  const least = columns.reduce<number>((sum, width) => sum + (width ?? leftOver), 0)
  const gap = (count: number) =>
    count > 0 && (
      // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can be focused
      <tr aria-hidden="true" class="gapr">
        <td colSpan={widths.length} style={{ height: `${count * view.row}px` }} />
      </tr>
    )
  return (
    <div class="wide" data-more={more}>
      {/* biome-ignore lint/a11y/useSemanticElements: no form */}
      <div
        class="vt"
        role="group"
        aria-label={label}
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys
        tabIndex={0}
        style={{ maxHeight: room === 0 ? undefined : `${room}px` }}
        onScroll={onScroll}
      >
        <table aria-label={label} aria-rowcount={rows.length + 1} style={{ minWidth: `${least}px` }}>
          <colgroup>
            {columns.map((width, index) => (
              <col key={String(index)} style={width === undefined ? {} : { width: `${width}px` }} />
            ))}
          </colgroup>
          <thead>{head}</thead>
          <tbody>
            {gap(first)}
            {rows.slice(first, last).map((row, index) => (
              <Keyed key={keyOf(row)}>{draw(row, first + index)}</Keyed>
            ))}
            {gap(rows.length - last)}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function Keyed({ children }: { readonly children: JSX.Element }): JSX.Element {
  return children
}

/** What a column without a width has at least, px. */
const leftOver = 120

/** Where there is no room for all, those that may be narrower give as much of what they can as is missing. */
export function narrowed(widths: readonly ColumnWidth[], room: number): readonly (number | undefined)[] {
  const of = (width: ColumnWidth) => (typeof width === 'object' ? width : ([width, width] as const))
  const sum = (which: 0 | 1) => widths.reduce<number>((all, width) => all + (of(width)[which] ?? leftOver), 0)
  const [wanted, least] = [sum(0), sum(1)]
  const missing = room === 0 ? 0 : Math.min(1, Math.max(0, (wanted - room) / Math.max(1, wanted - least)))
  return widths.map((width) => {
    const [most, narrow] = of(width)
    return most === undefined || narrow === undefined ? undefined : Math.floor(most - missing * (most - narrow))
  })
}

/** About how wide a text is, px: a Han letter is twice a Latin one. */
function widthOf(text: string, letter = 6.4): number {
  let halves = 0
  for (const each of text) halves += (each.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1
  return halves * letter
}

/** As wide as the widest of the rows, between these: so no place and no state is cut. */
export function fitted<Row>(
  rows: readonly Row[],
  { least, most, text }: { readonly least: number; readonly most: number; readonly text: (row: Row) => string },
): number {
  let widest = 0
  for (const row of rows.slice(0, 5_000)) widest = Math.max(widest, widthOf(text(row)))
  return Math.min(most, Math.max(least, widest + 16))
}
