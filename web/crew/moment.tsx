import type { JSX } from 'preact'
import { clock, clockSeconds } from '../lib/time.ts'

/** When something happened: to the second today, else the date and the minute. */
export function Moment({ at }: { readonly at: string }): JSX.Element {
  const text = clock(at)
  return (
    <time dateTime={at} class="num">
      {text.length === 5 ? clockSeconds(at) : text}
    </time>
  )
}
