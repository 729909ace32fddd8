import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Role } from '../../../core/people/role.ts'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { listText } from '../../lib/names.ts'
import { ago, clock } from '../../lib/time.ts'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { useShown } from '../use-shown.ts'
import { Wide } from '../wide.tsx'
import type { PeopleProps } from './props.ts'

interface TokenBody {
  readonly name: string
  readonly role: Role
  readonly sites?: readonly string[]
  readonly createdAt: string
  readonly lastUsedAt?: string
  readonly expiresAt?: string
  readonly revokedAt?: string
  readonly state: 'in-force' | 'expired' | 'revoked'
  readonly own: boolean
}

/** By which tokens programs ask, what those may do, and when they were used. */
export function Tokens({ model, city }: PeopleProps): JSX.Element {
  const { admin: w } = words()
  const path = '/api/v1/tokens'
  const fetched = useFetched(path, () => read<{ readonly tokens: readonly TokenBody[] }>(path))
  const tokens = fetched.found?.tokens
  const names = new Map(city.sites.map(({ id, name }) => [id, local(name)]))
  return (
    <>
      <p class="note soft">{w.token.made}</p>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!tokens && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {tokens?.length === 0 && <p class="note">{w.token.none}</p>}
      {tokens && tokens.length > 0 && (
        <Wide label={w.tab.tokens}>
          <table class="rules">
            <thead>
              <tr>
                {(['name', 'role', 'area', 'made', 'used', 'ends', 'state', 'act'] as const).map((each) => (
                  <th key={each} scope="col">
                    {w.token.column[each]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <TokenRow key={token.name} token={token} names={names} now={model.now} onDone={fetched.again} />
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </>
  )
}

interface RowProps {
  readonly token: TokenBody
  readonly names: ReadonlyMap<string, string>
  readonly now: number
  readonly onDone: () => void
}

function TokenRow({ token, names, now, onDone }: RowProps): JSX.Element {
  const { admin: all } = words()
  const { token: w, person } = all
  const { name, role, sites, createdAt, lastUsedAt, expiresAt, revokedAt, state, own } = token
  const [asks, setAsks] = useState<'asks' | 'not'>('not')
  const [said, setSaid] = useState('')
  const isShown = useShown()
  const time = (at: string) => clock(at)
  const revoke = async () => {
    try {
      await read(`/api/v1/tokens/${encodeURIComponent(name)}/revoke`, { body: {} })
      setAsks('not')
      onDone()
    } catch (error) {
      if (!isShown()) throw error
      setSaid(reasonOf(error))
    }
  }
  return (
    <tr data-token={name} class={state === 'in-force' ? '' : 'soft'}>
      <th scope="row">
        {name} {own && <span class="faint">{w.own}</span>}
      </th>
      <td>{all.role[role]}</td>
      <td class="why2">{sites ? listText(sites.map((site) => names.get(site) ?? site)) : person.everywhere}</td>
      <td class="num">{time(createdAt)}</td>
      <td>{lastUsedAt === undefined ? w.never : ago(now - Date.parse(lastUsedAt))}</td>
      <td class="num">{expiresAt === undefined ? w.noEnd : time(expiresAt)}</td>
      <td class={state === 'in-force' ? '' : 'strong'}>
        {fill(w.state[state], { time: revokedAt === undefined ? '' : time(revokedAt) })}
      </td>
      <td>
        {state === 'in-force' && asks === 'not' && (
          <button type="button" class="btn quiet" onClick={() => setAsks('asks')}>
            {w.revoke}…
          </button>
        )}
        {asks === 'asks' && (
          <span class="acts">
            <span>{fill(w.sure, { name })}</span>
            <button type="button" class="btn go" onClick={() => void revoke()}>
              {w.revoke}
            </button>
            <button type="button" class="btn quiet" onClick={() => setAsks('not')}>
              {person.no}
            </button>
          </span>
        )}
        <span role="status">{said}</span>
      </td>
    </tr>
  )
}
