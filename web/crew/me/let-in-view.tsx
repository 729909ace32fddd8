import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { PersonLogin } from '../../../api/login/schema.ts'
import type { Me } from '../../../api/me/schema.ts'
import { mayManage } from '../../../core/people/manage.ts'
import { roleOf } from '../../../core/people/role.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { PersonRow } from './person-row.tsx'
import { Said } from './said.tsx'

/** For engineers: the people whom they may let in and put out. */
export function LetInView({ me }: { readonly me: Me }): JSX.Element {
  const { me: w, card } = words().page
  const [people, setPeople] = useState<readonly PersonLogin[]>()
  const [said, setSaid] = useState('')
  const load = () =>
    read<{ readonly people: readonly PersonLogin[] }>('/api/v1/people').then(
      (found) => setPeople(found.people),
      (error: unknown) => setSaid(reasonOf(error)),
    )
  useEffect(() => void load(), [])
  const { role: own, sites: area } = me
  const by = { role: own, ...(area && { sites: area }) }
  const managed = people?.filter(({ role: word, sites }) => {
    const role = roleOf(word)
    return role !== undefined && mayManage(by, { role, ...(sites && { sites }) })
  })
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{w.letIn}</h2>
      <p class="soft">{w.letInHow}</p>
      <Said text={said} />
      {managed === undefined && said === '' && <p>{card.loading}</p>}
      {managed?.length === 0 && <p>{w.nobody}</p>}
      {managed?.map((person) => (
        <PersonRow key={person.person} person={person} onChanged={() => void load()} />
      ))}
    </main>
  )
}
