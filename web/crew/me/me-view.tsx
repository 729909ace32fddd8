import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Me } from '../../../api/me/schema.ts'
import { includesRole } from '../../../core/people/role.ts'
import { fill } from '../../../core/words/tables.ts'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { calledOf } from '../../lib/names.ts'
import type { SiteName } from '../fetched.ts'
import { PasswordSection } from './password-section.tsx'
import { SessionsSection } from './sessions-section.tsx'

/** Who somebody is here, what they may do, where they are logged in, and their password. */
export function MeView({ me }: { readonly me: Me }): JSX.Element {
  const { me: w, more } = words().page
  const isPerson = me.person !== undefined
  const name = isPerson ? (calledOf(me.name) ?? me.person ?? me.name) : me.name
  const [round, setRound] = useState(0)
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{w.title}</h2>
      <section>
        <h3>{w.who}</h3>
        <p>{fill(more.you, { name, role: more.role[me.role] })}</p>
        <p class="soft">{fill(isPerson ? w.id : w.token, { id: me.name })}</p>
        <Area me={me} />
      </section>
      {isPerson && <SessionsSection key={round} />}
      {isPerson && <PasswordSection name={me.name} onChanged={() => setRound(round + 1)} />}
      {includesRole(me.role, 'engineer') && (
        <a class="btn wide" href="#/let-in">
          {w.letIn}
        </a>
      )}
    </main>
  )
}

function Area({ me }: { readonly me: Me }): JSX.Element {
  const { me: w } = words().page
  const [called, setCalled] = useState<ReadonlyMap<string, string>>(new Map())
  const wanted = me.sites?.length ?? 0
  useEffect(() => {
    if (wanted === 0) return
    // their ids stand there where the names do not come
    read<{ readonly sites: readonly SiteName[] }>('/api/v1/sites').then(
      ({ sites }) => setCalled(new Map(sites.map(({ id, name }) => [id, local(name)]))),
      () => undefined,
    )
  }, [wanted])
  if (!includesRole(me.role, 'operator')) return <p>{w.actsNowhere}</p>
  if (me.sites === undefined) return <p>{w.actsEverywhere}</p>
  return (
    <>
      <p>{w.actsAt}</p>
      <p>
        <b>{me.sites.map((id) => called.get(id) ?? id).join(' · ')}</b>
      </p>
      <p class="soft">{w.readsAll}</p>
    </>
  )
}
