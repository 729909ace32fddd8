import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { local, words } from '../lib/language.ts'
import { clock, clockSeconds } from '../lib/time.ts'
import type { SiteName } from './fetched.ts'
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
                  <h3>{crew}</h3>
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
                        </li>
                      ))}
                    </ol>
                  )}
                  {absent.length > 0 && (
                    <p class="soft">{fill(w.absent, { who: absent.map(({ name }) => name).join(', ') })}</p>
                  )}
                  {unlisted.length > 0 && <p class="stale">{w.unlisted}</p>}
                </section>
              )
            })}
        </>
      )}
    </main>
  )
}

function mineFirst({ me }: Model, sites: readonly SiteName[]) {
  const mine = new Set(sites.filter(({ id }) => me?.sites?.includes(id)).map(({ crew }) => crew))
  return (a: { readonly crew: string }, b: { readonly crew: string }) =>
    Number(mine.has(b.crew)) - Number(mine.has(a.crew))
}
