import type { JSX } from 'preact'
import { sentText } from './shown-text.ts'

/** What a stranger sent, among our words: it turns neither their order nor that of the numbers beside it, nor drives it out of sight. */
export function Sent({ text }: { readonly text: string }): JSX.Element {
  return <bdi class="sent">{sentText(text)}</bdi>
}
