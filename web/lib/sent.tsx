import type { JSX } from 'preact'
import { shownText } from './shown-text.ts'

/** What a stranger sent, among our words: it turns neither their order nor that of the numbers beside it. */
export function Sent({ text }: { readonly text: string }): JSX.Element {
  return <bdi>{shownText(text)}</bdi>
}
