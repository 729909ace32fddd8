import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

interface HoldProps {
  readonly text: string
  readonly isReady: boolean
  readonly onHeld: () => void
}

const holdMs = 2_000

/** Acts when it was held so long, by a finger or a key; let go before, nothing happens. */
export function HoldButton({ text, isReady, onHeld }: HoldProps): JSX.Element {
  const [isHeld, setHeld] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const release = () => {
    clearTimeout(timer.current)
    timer.current = undefined
    setHeld(false)
  }
  useEffect(() => release, [])
  const press = () => {
    if (!isReady || timer.current !== undefined) return
    setHeld(true)
    timer.current = setTimeout(() => {
      release()
      onHeld()
    }, holdMs)
  }
  const isKey = ({ key }: KeyboardEvent) => key === 'Enter' || key === ' '
  return (
    <button
      type="button"
      class={`btn go wide hold${isHeld ? ' held' : ''}`}
      disabled={!isReady}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => isKey(event) && !event.repeat && press()}
      onKeyUp={release}
      onBlur={release}
    >
      {text}
    </button>
  )
}
