import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { MadeInvite } from '../../../api/login/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { clock } from '../../lib/time.ts'

/** An invite that was just made: to be scanned, or sent. */
export function InviteCard({
  invite: { link, qr, expiresAt },
  name,
}: {
  readonly invite: MadeInvite
  readonly name: string
}): JSX.Element {
  const { me: w } = words().page
  const [isCopied, setCopied] = useState(false)
  return (
    <div>
      <p>{fill(w.inviteMade, { name, time: clock(expiresAt) })}</p>
      <svg class="qr" role="img" aria-label={link} viewBox={`-4 -4 ${qr.size + 8} ${qr.size + 8}`}>
        <path class="paper" d={`M-4-4h${qr.size + 8}v${qr.size + 8}h-${qr.size + 8}z`} />
        <path d={qr.path} />
      </svg>
      <p class="link">{link}</p>
      <button
        type="button"
        class="btn wide"
        // without HTTPS there is no clipboard: the link stands there to be marked
        onClick={() =>
          void navigator.clipboard?.writeText(link).then(
            () => setCopied(true),
            () => undefined,
          )
        }
      >
        {isCopied ? w.copied : w.copy}
      </button>
    </div>
  )
}
