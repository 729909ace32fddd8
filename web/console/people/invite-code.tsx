import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { clock } from '../../lib/time.ts'

/** An invite that was made: it is shown this once. */
export interface Invite {
  readonly link: string
  readonly expiresAt: string
  readonly qr: { readonly size: number; readonly path: string }
}

export function InviteCode({
  invite,
  onClose,
}: {
  readonly invite: Invite
  readonly onClose: () => void
}): JSX.Element {
  const { person: w } = words().admin
  const [said, setSaid] = useState('')
  const { link, expiresAt, qr } = invite
  const copy = async () => {
    await navigator.clipboard?.writeText(link)
    setSaid(w.copied)
  }
  return (
    <div class="invite">
      <p>{fill(w.link, { time: clock(expiresAt) })}</p>
      <svg viewBox={`-2 -2 ${qr.size + 4} ${qr.size + 4}`} width="180" height="180" role="img" aria-label={link}>
        <rect x="-2" y="-2" width={qr.size + 4} height={qr.size + 4} fill="#fff" />
        <path d={qr.path} fill="#000" />
      </svg>
      <input class="field" readOnly aria-label={w.invite} value={link} />
      <div class="acts">
        <button type="button" class="btn" onClick={() => void copy()}>
          {w.copy}
        </button>
        <button type="button" class="btn quiet" onClick={onClose}>
          {w.close}
        </button>
        <span role="status">{said}</span>
      </div>
    </div>
  )
}
