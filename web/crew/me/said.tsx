import type { JSX } from 'preact'

/** What became of it, read aloud; there before it says anything, or screen readers miss it. */
export function Said({ text }: { readonly text: string }): JSX.Element {
  return (
    <p role="status" class={text === '' ? '' : 'err'}>
      {text}
    </p>
  )
}
