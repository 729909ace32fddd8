import { useEffect, useRef, useState } from 'preact/hooks'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { isField } from '../keys.ts'
import type { Line } from './rows.ts'

/** Which rows are chosen, and at which one the keys stand. */
export interface Choosing {
  readonly chosen: ReadonlySet<string>
  readonly at: string | undefined
  onChoose(alarm: AlarmBody, range: boolean): void
  onAll(ids: readonly string[]): void
}

interface Given {
  readonly lines: readonly Line[]
  readonly mayChoose: (alarm: AlarmBody) => boolean
  readonly onKey: (key: string, at: AlarmBody | undefined) => void
}

/** Choosing by pointer and keys: `j k` and arrows move, `x` chooses, with Shift all from the last one chosen. */
export function useChoosing({ lines, mayChoose, onKey }: Given): Choosing {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<string | undefined>(undefined)
  const last = useRef<string | undefined>(undefined)
  const alarms = lines.flatMap((line) => (line.is === 'alarm' ? [line.alarm] : []))

  function onChoose({ id }: AlarmBody, range: boolean): void {
    const next = new Set(chosen)
    const [from, to] = [
      alarms.findIndex((each) => each.id === last.current),
      alarms.findIndex((each) => each.id === id),
    ]
    if (range && from >= 0 && to >= 0) {
      for (const each of alarms.slice(Math.min(from, to), Math.max(from, to) + 1))
        if (mayChoose(each)) next.add(each.id)
    } else if (!next.delete(id)) next.add(id)
    last.current = id
    setChosen(next)
    setAt(id)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isText = isField(event.target) && (event.target as HTMLInputElement).type !== 'checkbox'
    if (isText && event.key !== 'Escape') return
    const index = alarms.findIndex(({ id }) => id === at)
    const here = alarms[index]
    const step =
      event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      const next = alarms[Math.min(alarms.length - 1, Math.max(0, index + step))]
      if (!next) return
      setAt(next.id)
      event.preventDefault()
      requestAnimationFrame(() =>
        bring(
          next.id,
          lines.findIndex(({ key }) => key === next.id),
        ),
      )
    } else if ((event.key === 'x' || event.key === 'X') && here) {
      if (mayChoose(here)) onChoose(here, event.shiftKey)
    } else onKey(event.key, here)
  }
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })
  return { chosen, at, onChoose, onAll: (ids) => setChosen(new Set(ids)) }
}

/** Scrolls the box until the row can be seen; rows that do not exist yet are where their number says. */
function bring(id: string, index: number): void {
  const box = document.querySelector('.vt')
  if (!box) return
  const row = Number.parseFloat(getComputedStyle(box).getPropertyValue('--row')) || 26
  const head = box.querySelector('thead')?.getBoundingClientRect().height ?? row
  const top = index * row
  if (top < box.scrollTop) box.scrollTop = top
  else if (top + row + head > box.scrollTop + box.clientHeight) box.scrollTop = top + row + head - box.clientHeight
  box.querySelector(`[data-alarm="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' })
}
