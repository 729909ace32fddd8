import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { shownLines } from '../../lib/shown-text.ts'

interface BytesProps {
  readonly text: string
  readonly encoding: 'utf-8' | 'base64'
}

const inRow = 16

/** A message as it was sent: as text where it is some, and byte by byte. */
export function Bytes({ text, encoding }: BytesProps): JSX.Element {
  const { reject: w } = words().data
  const [as, setAs] = useState<'text' | 'hex'>(encoding === 'utf-8' ? 'text' : 'hex')
  const bytes = bytesOf(text, encoding)
  return (
    <div class="bytes">
      <div class="bar2">
        <div class="seg">
          {(['text', 'hex'] as const).map((each) => (
            <button key={each} type="button" aria-pressed={as === each} onClick={() => setAs(each)}>
              {w[each]}
            </button>
          ))}
        </div>
        <span class="soft">{fill(w.size, { bytes: bytes.length })}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section class="scroll" tabIndex={0} aria-label={w.bytes}>
        <pre class="mono">{as === 'text' ? textOf(text, encoding, bytes) : hexOf(bytes)}</pre>
      </section>
    </div>
  )
}

function bytesOf(text: string, encoding: 'utf-8' | 'base64'): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}

/** What cannot be shown is a dot. */
function textOf(text: string, encoding: 'utf-8' | 'base64', bytes: Uint8Array): string {
  return encoding === 'utf-8' ? shownLines(text) : Array.from(bytes, letterOf).join('')
}

function letterOf(byte: number): string {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'
}

/** `0000  7b 22 61 …  {"a…`, as hexdump does. */
export function hexOf(bytes: Uint8Array): string {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += inRow) {
    const row = [...bytes.subarray(at, at + inRow)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    rows.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(inRow * 3 - 1)}  ${row.map(letterOf).join('')}`)
  }
  return rows.join('\n')
}
