import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

interface FindFieldProps {
  readonly label: string
  readonly value: string
  readonly onFind: (asked: string) => void
}

/** Nothing is asked for while somebody types. */
const quietMs = 250

/** A field that filters a table; it stands in the address once it has been still. */
export function FindField({ label, value, onFind }: FindFieldProps): JSX.Element {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => onFind(typed), quietMs)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <input
      class="field grow"
      type="search"
      aria-label={label}
      placeholder={label}
      autocomplete="off"
      value={typed}
      onInput={(event) => setTyped(event.currentTarget.value)}
    />
  )
}
