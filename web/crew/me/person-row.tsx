import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { MadeInvite, PersonLogin } from '../../../api/login/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf, request } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { calledOf } from '../../lib/names.ts'
import { clock } from '../../lib/time.ts'
import { InviteCard } from './invite-card.tsx'
import { Said } from './said.tsx'

interface PersonRowProps {
  readonly person: PersonLogin
  readonly onChanged: () => void
}

/** Somebody whom one may let in: how they stand, an invite, and the ways out. */
export function PersonRow({
  person: { person, name, role, password, invitedUntil, sessions },
  onChanged,
}: PersonRowProps): JSX.Element {
  const { me: w, more } = words().page
  const [invite, setInvite] = useState<MadeInvite>()
  const [asked, setAsked] = useState<'no' | 'revoke'>('no')
  const [said, setSaid] = useState('')
  const called = calledOf(person) ?? name
  const path = `/api/v1/people/${encodeURIComponent(person)}`

  async function tried(what: () => Promise<unknown>, done: string): Promise<void> {
    setAsked('no')
    try {
      await what()
      setSaid(done)
    } catch (error) {
      setSaid(reasonOf(error))
    }
    onChanged()
  }

  const roles: Readonly<Record<string, string>> = more.role
  const standing = [
    password ? w.hasPassword : w.hasNone,
    ...(invitedUntil === undefined ? [] : [fill(w.invitedUntil, { time: clock(invitedUntil) })]),
    ...(sessions.length === 0 ? [] : [fill(w.devices, { count: sessions.length })]),
  ]
  return (
    <section>
      <h3>{fill(more.you, { name: called, role: roles[role] ?? role })}</h3>
      <p class="soft">{standing.join(' · ')}</p>
      {invite ? (
        <InviteCard invite={invite} name={called} />
      ) : (
        <button
          type="button"
          class="btn wide"
          onClick={() => void tried(async () => setInvite(await read<MadeInvite>(`${path}/invite`, { body: {} })), '')}
        >
          {w.invite}
        </button>
      )}
      {sessions.length > 0 && (
        <button
          type="button"
          class="btn wide"
          onClick={() => void tried(() => request(`${path}/log-out`, { body: {} }), w.done)}
        >
          {w.logOutAll}
        </button>
      )}
      {(password || invitedUntil !== undefined) && (
        <button
          type="button"
          class="btn quiet wide"
          onClick={() => {
            if (asked === 'no') return setAsked('revoke')
            setInvite(undefined)
            void tried(() => request(`${path}/revoke`, { body: {} }), w.done)
          }}
        >
          {asked === 'no' ? w.revoke : w.revokeSure}
        </button>
      )}
      <Said text={said} />
    </section>
  )
}
