import { useEffect, useRef, useState } from 'preact/hooks'
import { isField } from './keys.ts'
import type { TrendView } from './view.ts'
import { followed, panned, stretchOf, type TrendWindow, zoomed } from './window.ts'

interface SteeringProps {
  readonly view: TrendView
  readonly now: number
  readonly width: number
  readonly box: { readonly current: HTMLElement | null }
  readonly onView: (view: TrendView) => void
}

/** An address is written once it has been still for so long: browsers take only so many. */
const stillMs = 300
const left = 60

/** Window and cursor as hands move them: the wheel zooms, dragging pans, a click sets the cursor, and all of it by keys. */
export function useSteering({ view, now, width, box, onView }: SteeringProps) {
  const [moved, setMoved] = useState<TrendWindow>()
  const written = useRef<TrendWindow>(undefined)
  const [hover, setHover] = useState<number>()
  const drag = useRef<{ x: number; window: TrendWindow; moved: boolean } | undefined>(undefined)
  // what a timer writes later is of the view as it is then: a cursor may have been set meanwhile
  const viewNow = useRef(view)
  viewNow.current = view
  const right = width - (width > 700 ? 150 : 60)
  const window = moved ?? view.window
  // the next move begins where the last one ended, drawn or not
  const windowNow = useRef(window)
  windowNow.current = window
  const stretch = stretchOf(window, now)
  const span = stretch.to - stretch.from
  const cursor = hover ?? view.at

  function move(to: (from: TrendWindow) => TrendWindow): void {
    windowNow.current = to(windowNow.current)
    setMoved(windowNow.current)
  }

  const atOf = (clientX: number) => {
    const x = clientX - (box.current?.getBoundingClientRect().left ?? 0)
    return stretch.from + ((x - left) / Math.max(1, right - left)) * span
  }

  // what was moved is written when it is still
  useEffect(() => {
    if (!moved) return
    const timer = setTimeout(() => {
      written.current = moved
      onView({ ...viewNow.current, window: moved })
    }, stillMs)
    return () => clearTimeout(timer)
  }, [moved])

  // until the view has it, what was moved is what is seen; another window of the view's goes before it
  useEffect(() => {
    setMoved((last) => (written.current === view.window && last !== view.window ? last : undefined))
  }, [view.window])

  useEffect(() => {
    const element = box.current
    if (!element) return
    // by hand: a wheel must not scroll the page, and only then may it be stopped
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const isPan = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      const by = event.deltaX || event.deltaY
      const around = atOf(event.clientX)
      move((from) => (isPan ? panned(from, now, by / 1000) : zoomed(from, now, 1.0015 ** event.deltaY, around)))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  })

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    // the table beside the chart is scrolled sideways by the same keys
    if (step !== 0 && event.target instanceof Element && event.target.closest('.scroll')) return
    if (step !== 0 && event.shiftKey) move((from) => panned(from, now, step / 5))
    else if (step !== 0) onView({ ...view, window, at: (cursor ?? now) + (step * span) / 200 })
    else if (event.key === '+' || event.key === '=') move((from) => zoomed(from, now, 0.5, view.at))
    else if (event.key === '-') move((from) => zoomed(from, now, 2, view.at))
    else if (event.key === 'l') move(followed)
    else return
    event.preventDefault()
  }

  // of the whole view: a trend that was opened by its address has no focus yet
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  })

  const handlers = {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return
      drag.current = { x: event.clientX, window: windowNow.current, moved: false }
      box.current?.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent) {
      const from = drag.current
      if (!from) return setHover(atOf(event.clientX))
      const by = (from.x - event.clientX) / Math.max(1, right - left)
      if (!from.moved && Math.abs(from.x - event.clientX) < 4) return
      from.moved = true
      move(() => panned(from.window, now, by))
    },
    onPointerUp(event: PointerEvent) {
      if (drag.current?.moved === false) onView({ ...view, window, at: atOf(event.clientX) })
      drag.current = undefined
    },
    onPointerLeave() {
      setHover(undefined)
    },
    onPointerCancel() {
      drag.current = undefined
    },
  }
  return { window, cursor, handlers, isMoving: moved !== undefined }
}
