import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useMore } from '../wide.tsx'
import { type ColumnWidth, placed, sum } from './columns.ts'

/** Rows beyond what is seen, above and below. */
const spare = 8

interface WindowedProps<Row> {
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly label: string
  /** Of each column, in the order in which they stand. */
  readonly widths: readonly ColumnWidth[]
  readonly head: ComponentChildren
  /** A `tr`. */
  readonly draw: (row: Row, index: number) => JSX.Element
  /** Around whose sign a ring blinks, and in which column that stands. */
  readonly ring?: { readonly of: (row: Row) => boolean; readonly column: number }
  /** What stands below the table in the window, px. */
  readonly below?: number
}

/**
 * A table of any length in a box that scrolls: only the rows that are seen exist, all are of one height. None has a part
 * in the layout of another: one that comes costs itself alone.
 */
export function Windowed<Row>(props: WindowedProps<Row>): JSX.Element {
  const { rows, keyOf, label, widths, head, draw, ring, below = 8 } = props
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
      // what the box will be, not what it is: before it has its bound it is as high as all rows
      const height = Math.max(240, innerHeight - top - below)
      setRoom(height)
      setView({ top: element.scrollTop, height, width: element.clientWidth, row })
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
      if (element) setView((known) => ({ ...known, top: element.scrollTop }))
      look()
    })
  }
  const first = Math.max(0, Math.floor(view.top / view.row) - spare)
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / view.row) + spare)
  const seen = rows.slice(first, last)
  // of all together: a style of its own for each row makes the browser look at the styles of all that were ever there
  const place = { top: `${(first + 1) * view.row}px` }
  const columns = placed(widths, view.width)
  const style = {
    '--columns': columns.map((width) => `${width}px`).join(' '),
    width: `${sum(columns)}px`,
    height: `${(rows.length + 1) * view.row}px`,
  }
  const ringAt = ring && sum(columns.slice(0, ring.column)) + (columns[ring.column] ?? 0) / 2
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
        <table aria-label={label} aria-rowcount={rows.length + 1} style={style}>
          <thead>{head}</thead>
          <tbody style={place}>
            {seen.map((row, index) => (
              <Keyed key={keyOf(row)}>{draw(row, first + index)}</Keyed>
            ))}
          </tbody>
        </table>
        {ring && (
          <div class="rings" aria-hidden="true" style={{ ...place, left: `${ringAt}px` }}>
            {seen.map((row) => (
              <i key={keyOf(row)} class={ring.of(row) ? 'on' : ''} />
            ))}
          </div>
        )}
      </div>
    </div>
  )
}

function Keyed({ children }: { readonly children: JSX.Element }): JSX.Element {
  return children
}
