import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { local, words } from '../lib/language.ts'
import { crewName, personName } from '../lib/names.ts'
import { clock, clockSeconds } from '../lib/time.ts'
import type { OnCallPage, RotaChange, SiteName } from './fetched.ts'
import type { Model } from './model.ts'

export function OnCallView({ model, onRetry }: { readonly model: Model; readonly onRetry: () => void }): JSX.Element {
  const { onCall: w, card: c, site: s, tab } = words().page
  const fetched = model.onCall
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{tab.onCall}</h2>
      {!('value' in fetched) ? (
        <section role="status">
          <p>{fetched.state === 'none' ? fill(c.failed, { reason: fetched.why }) : c.loading}</p>
          {fetched.state === 'none' && (
            <button type="button" class="btn" onClick={onRetry}>
              {c.retry}
            </button>
          )}
        </section>
      ) : (
        <>
          <p class={fetched.state === 'kept' ? 'stale' : 'soft'}>
            {fill(s.asOf, { time: clockSeconds(fetched.value.at) })}
          </p>
          {fetched.value.crews.length === 0 && <p class="none">{w.none}</p>}
          {[...fetched.value.crews]
            .sort(mineFirst(model, fetched.value.sites))
            .map(({ crew, people, absent, unlisted }) => {
              const stations = fetched.value.sites.filter((site) => site.crew === crew).map(({ name }) => local(name))
              return (
                <section key={crew}>
                  <h3>{crewName(crew)}</h3>
                  {stations.length > 0 && <p class="soft">{stations.join(' · ')}</p>}
                  {people.length === 0 ? (
                    <p>
                      <b>{w.nobody}</b>
                    </p>
                  ) : (
                    <ol class="duty">
                      {people.map(({ person, name, because }) => (
                        <li key={person}>
                          <b>{name}</b>
                          {because.from !== undefined && because.to !== undefined && (
                            <span class="soft num">
                              {' '}
                              {clock(because.from)}–{clock(because.to)}
                            </span>
                          )}
                          {becauseText(because) !== '' && <span class="soft"> · {becauseText(because)}</span>}
                        </li>
                      ))}
                    </ol>
                  )}
                  {absent.length > 0 && (
                    <p class="soft">{fill(w.absent, { who: absent.map(absentText).join(', ') })}</p>
                  )}
                  {unlisted.length > 0 && <p class="stale">{w.unlisted}</p>}
                </section>
              )
            })}
          <Changes changes={fetched.value.changes ?? []} />
        </>
      )}
    </main>
  )
}

type Because = OnCallPage['crews'][number]['people'][number]['because']

/** Why somebody is on call who would not be by the rota. */
function becauseText({ by, does, for: covered }: Because): string {
  const { onCall: w } = words().page
  if (by !== 'change') return ''
  return covered !== undefined ? fill(w.coversFor, { who: personName(covered) }) : does === 'add' ? w.added : ''
}

function absentText({ name, because }: OnCallPage['crews'][number]['absent'][number]): string {
  const { onCall: w } = words().page
  const why = because.does === 'leave' ? w.onLeave : because.does === 'remove' ? w.removed : ''
  return why === '' ? name : `${name} (${why})`
}

/** What holds in the next days beside the rota. */
function Changes({ changes }: { readonly changes: readonly RotaChange[] }): JSX.Element | null {
  const { onCall: w } = words().page
  if (changes.length === 0) return null
  return (
    <section>
      <h3>{w.changes}</h3>
      <ul class="changes">
        {changes.map((change) => (
          <li key={change.number}>
            <b>{changeText(change)}</b>
            <br />
            <span class="soft num">{turnText(change.first ?? change)}</span>
            {change.second && <span class="soft num"> ↔ {turnText(change.second)}</span>}
            <br />
            <span class="soft">{fill(w.madeBy, { who: personName(change.madeBy), why: change.why })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function changeText({ kind, crew, person = '', standIn = '', first, second }: RotaChange): string {
  const { onCall: w } = words().page
  const of = crew === undefined ? '' : ` · ${crewName(crew)}`
  const names = {
    who: personName(first?.person ?? person),
    other: personName(second?.person ?? ''),
    standIn: personName(standIn),
  }
  return `${fill(w[kind], names)}${of}`
}

function turnText({ from, to }: { readonly from?: string | undefined; readonly to?: string | undefined }): string {
  return from === undefined || to === undefined ? '' : `${clock(from)}–${clock(to)}`
}

function mineFirst({ me }: Model, sites: readonly SiteName[]) {
  const mine = new Set(sites.filter(({ id }) => me?.sites?.includes(id)).map(({ crew }) => crew))
  return (a: { readonly crew: string }, b: { readonly crew: string }) =>
    Number(mine.has(b.crew)) - Number(mine.has(a.crew))
}
