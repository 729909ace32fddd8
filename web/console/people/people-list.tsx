import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { mayManage } from '../../../core/people/manage.ts'
import type { Role } from '../../../core/people/role.ts'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { calledOf, listText } from '../../lib/names.ts'
import { ago, clock } from '../../lib/time.ts'
import { FindField } from '../find-field.tsx'
import { reachOf } from '../may.ts'
import type { City } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { useShown } from '../use-shown.ts'
import { Wide } from '../wide.tsx'
import { type Invite, InviteCode } from './invite-code.tsx'
import type { PeopleProps } from './props.ts'

interface PersonBody {
  readonly person: string
  readonly name: string
  readonly role: Role
  readonly sites?: readonly string[]
  readonly password: boolean
  readonly invitedUntil?: string
  readonly sessions: readonly { readonly usedAt: string; readonly since: string; readonly agent: string }[]
}

/** Who is in the plant file, what they may do, and whether they can log in. */
export function PeopleList({ view, model, city, actions }: PeopleProps): JSX.Element {
  const { admin: w } = words()
  const { find = '' } = view.asked
  const path = '/api/v1/people'
  const fetched = useFetched(path, () => read<{ readonly people: readonly PersonBody[] }>(path))
  const wanted = find.toLowerCase().split(/\s+/)
  const people = fetched.found?.people.filter(({ person, name, role }) =>
    wanted.every((word) => `${person} ${name} ${role} ${w.role[role]}`.toLowerCase().includes(word)),
  )
  return (
    <>
      <div class="bar2">
        <FindField
          label={w.person.find}
          value={find}
          onFind={(text) => actions.onView({ ...view, asked: { find: text } }, 'same')}
        />
        <span class="say">{w.person.fromFile}</span>
      </div>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!people && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {people?.length === 0 && <p class="note">{w.person.none}</p>}
      {people && people.length > 0 && (
        <Wide label={w.tab.people}>
          <table class="rules">
            <thead>
              <tr>
                {(['name', 'role', 'area', 'access', 'last', 'devices', 'act'] as const).map((each) => (
                  <th key={each} scope="col">
                    {w.person.column[each]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <Person
                  key={person.person}
                  person={person}
                  city={city}
                  now={model.now}
                  mine={model.me && mayManage(reachOf(model.me), person) ? 'may' : 'not'}
                  onDone={fetched.again}
                />
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </>
  )
}

interface PersonProps {
  readonly person: PersonBody
  readonly city: City
  readonly now: number
  readonly mine: 'may' | 'not'
  readonly onDone: () => void
}

function Person({ person: each, city, now, mine, onDone }: PersonProps): JSX.Element {
  const { admin: all } = words()
  const { person: w } = all
  const { person, role, sites, password, invitedUntil, sessions } = each
  const name = calledOf(person) ?? each.name
  const [asks, setAsks] = useState<'revoke' | 'log-out'>()
  const [invite, setInvite] = useState<Invite>()
  const [said, setSaid] = useState('')
  const isShown = useShown()
  const names = new Map(city.sites.map((site) => [site.id, local(site.name)]))
  const last = sessions.map(({ usedAt }) => Date.parse(usedAt)).sort((a, b) => b - a)[0]
  const act = async (what: 'revoke' | 'log-out' | 'invite') => {
    setSaid('')
    try {
      const answer = await read<Invite>(`/api/v1/people/${encodeURIComponent(person)}/${what}`, { body: {} })
      if (what === 'invite') setInvite(answer)
      else setSaid(w.done)
      setAsks(undefined)
      onDone()
    } catch (error) {
      if (!isShown()) throw error
      setSaid(reasonOf(error))
    }
  }
  return (
    <tr data-person={person}>
      <th scope="row">
        {name} <span class="faint">{person === name ? '' : person}</span>
      </th>
      <td>{all.role[role]}</td>
      <td class="why2">{sites ? listText(sites.map((site) => names.get(site) ?? site)) : w.everywhere}</td>
      <td>
        {password ? w.hasPassword : w.noPassword}
        {invitedUntil !== undefined && <div class="soft">{fill(w.invited, { time: clock(invitedUntil) })}</div>}
      </td>
      <td>{last === undefined ? <span class="soft">{w.never}</span> : ago(now - last)}</td>
      <td class="r num">{sessions.length || ''}</td>
      <td>
        {mine === 'may' && asks === undefined && (
          <span class="acts">
            <button type="button" class="btn" onClick={() => void act('invite')}>
              {password || invitedUntil !== undefined ? w.inviteAgain : w.invite}
            </button>
            {sessions.length > 0 && (
              <button type="button" class="btn quiet" onClick={() => setAsks('log-out')}>
                {w.logOut}…
              </button>
            )}
            {(password || invitedUntil !== undefined || sessions.length > 0) && (
              <button type="button" class="btn quiet" onClick={() => setAsks('revoke')}>
                {w.disable}…
              </button>
            )}
          </span>
        )}
        {asks !== undefined && (
          <span class="acts">
            <span>{fill(asks === 'revoke' ? w.sure : w.sureOut, { name })}</span>
            <button type="button" class="btn go" onClick={() => void act(asks)}>
              {w.yes}
            </button>
            <button type="button" class="btn quiet" onClick={() => setAsks(undefined)}>
              {w.no}
            </button>
          </span>
        )}
        <span role="status">{said}</span>
        {invite && <InviteCode invite={invite} onClose={() => setInvite(undefined)} />}
      </td>
    </tr>
  )
}
