import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { local, words } from '../lib/language.ts'
import { crewName, personName } from '../lib/names.ts'
import { clock, clockSeconds } from '../lib/time.ts'
import { CoverForm } from './cover-form.tsx'
import { nextOf } from './duty-turns.ts'
import type { OnCallPage } from './fetched.ts'
import { isPast, type Model, truthIn } from './model.ts'
import { mayRoster } from './roster.ts'
import { RotaChanges } from './rota-changes.tsx'

interface OnCallProps {
  readonly model: Model
  readonly onRetry: () => void
}

export function OnCallView({ model, onRetry }: OnCallProps): JSX.Element {
  const { onCall: w, card: c, site: s, tab } = words().page
  const { onCall: fetched, me } = model
  const [open, setOpen] = useState<string>()
  const [said, setSaid] = useState('')
  if (!('value' in fetched)) {
    return (
      <main id="main" class="plain">
        <h2 tabIndex={-1}>{tab.onCall}</h2>
        <section role="status">
          <p>{fetched.state === 'none' ? fill(c.failed, { reason: fetched.why }) : c.loading}</p>
          {fetched.state === 'none' && (
            <button type="button" class="btn" onClick={onRetry}>
              {c.retry}
            </button>
          )}
        </section>
      </main>
    )
  }
  const { at, crews, sites, changes = [] } = fetched.value
  const isOld = fetched.state === 'kept' || isPast(truthIn(model))
  const done = (text: string) => {
    setOpen(undefined)
    setSaid(text)
    onRetry()
  }
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{tab.onCall}</h2>
      <p class={isOld ? 'stale' : 'soft'}>{fill(s.asOf, { time: clockSeconds(at) })}</p>
      <p role="status">{said}</p>
      {crews.length === 0 && <p class="none">{w.none}</p>}
      {crews.map((each) => (
        <section key={each.crew}>
          <CrewOnCall page={fetched.value} crew={each} now={model.now} />
          {mayRoster(me, sites, each.crew) &&
            (open === each.crew ? (
              <CoverForm page={fetched.value} crew={each.crew} onCancel={() => setOpen(undefined)} onDone={done} />
            ) : (
              <button type="button" class="btn" onClick={() => setOpen(each.crew)}>
                {w.change}
                <span class="vh"> {crewName(each.crew)}</span>
              </button>
            ))}
        </section>
      ))}
      <RotaChanges changes={changes} mayTakeBack={(crew) => mayRoster(me, sites, crew)} onDone={done} />
    </main>
  )
}

interface CrewOnCallProps {
  readonly page: OnCallPage
  readonly crew: OnCallPage['crews'][number]
  readonly now: number
}

function CrewOnCall({ page, crew: { crew, people, absent, unlisted }, now }: CrewOnCallProps): JSX.Element {
  const { onCall: w } = words().page
  const stations = page.sites.filter((site) => site.crew === crew).map(({ name }) => local(name))
  const next = nextOf(page.tables?.[crew] ?? [], now)
  return (
    <>
      <h3>{crewName(crew)}</h3>
      {stations.length > 0 && <p class="soft">{stations.join(' · ')}</p>}
      {people.length === 0 ? (
        <p>
          <b>{w.nobody}</b>
        </p>
      ) : (
        <ol class="duty">
          {people.map(({ person, because }) => (
            <li key={person}>
              <b>{personName(person)}</b>
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
      {next && (
        <p class="next">
          {fill(w.next, {
            time: clock(next.from),
            who: next.people.map(({ person }) => personName(person)).join(', ') || w.nobody,
          })}
        </p>
      )}
      {absent.length > 0 && <p class="soft">{fill(w.absent, { who: absent.map(absentText).join(', ') })}</p>}
      {unlisted.length > 0 && <p class="stale">{w.unlisted}</p>}
    </>
  )
}

type Because = OnCallPage['crews'][number]['people'][number]['because']

/** Why somebody is on call who would not be by the rota. */
function becauseText({ by, does, for: covered }: Because): string {
  const { onCall: w } = words().page
  if (by !== 'change') return ''
  return covered !== undefined ? fill(w.coversFor, { who: personName(covered) }) : does === 'add' ? w.added : ''
}

function absentText({ person, because }: OnCallPage['crews'][number]['absent'][number]): string {
  const { onCall: w } = words().page
  const why = because.does === 'leave' ? w.onLeave : because.does === 'remove' ? w.removed : ''
  return why === '' ? personName(person) : `${personName(person)} (${why})`
}
