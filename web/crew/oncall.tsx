import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fill } from '../../core/words/tables.ts'
import { local, words } from '../lib/language.ts'
import { crewName, personName } from '../lib/names.ts'
import { clock, clockSeconds } from '../lib/time.ts'
import { CoverForm } from './cover-form.tsx'
import { nextOf } from './duty-turns.ts'
import type { OnCallPage } from './fetched.ts'
import { isPast, type Model, truthIn } from './model.ts'
import { readTables, tablesAtMost } from './reads-duty.ts'
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
  const [wanted, setWanted] = useState('')
  const [most, setMost] = useState(tablesAtMost)
  const [more, setMore] = useState<NonNullable<OnCallPage['tables']>>({})
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
  const found = crews.filter((each) => says(fetched.value, each, wanted))
  const shown = found.slice(0, most)
  const tables = { ...fetched.value.tables, ...more }
  const isOld = fetched.state === 'kept' || isPast(truthIn(model))
  const done = (text: string) => {
    setOpen(undefined)
    setMore({})
    setSaid(text)
    onRetry()
  }
  return (
    <main id="main" class="plain">
      <h2 tabIndex={-1}>{tab.onCall}</h2>
      <p class={isOld ? 'stale' : 'soft'}>{fill(s.asOf, { time: clockSeconds(at) })}</p>
      <p role="status">{said}</p>
      {crews.length === 0 && <p class="none">{w.none}</p>}
      {crews.length > tablesAtMost && (
        <label class="line">
          {w.find}
          <input
            class="field"
            type="search"
            value={wanted}
            onInput={(event) => {
              setWanted(event.currentTarget.value)
              setMost(tablesAtMost)
            }}
          />
        </label>
      )}
      {crews.length > 0 && found.length === 0 && <p class="none">{w.notFound}</p>}
      {shown.map((each) => (
        <section key={each.crew}>
          <CrewOnCall page={{ ...fetched.value, tables }} crew={each} now={model.now} />
          {tables[each.crew] !== undefined &&
            mayRoster(me, sites, each.crew) &&
            (open === each.crew ? (
              <CoverForm
                page={{ ...fetched.value, tables }}
                crew={each.crew}
                onCancel={() => setOpen(undefined)}
                onDone={done}
              />
            ) : (
              <button type="button" class="btn" onClick={() => setOpen(each.crew)}>
                {w.change}
                <span class="vh"> {crewName(each.crew)}</span>
              </button>
            ))}
        </section>
      ))}
      <Tables key={at} crews={shown} known={tables} onTables={(its) => setMore((before) => ({ ...before, ...its }))} />
      {found.length > most && (
        <button type="button" class="btn wide" onClick={() => setMost(most + tablesAtMost)}>
          {fill(w.moreCrews, { count: found.length - most })}
        </button>
      )}
      <RotaChanges changes={changes} mayTakeBack={(crew) => mayRoster(me, sites, crew)} onDone={done} />
    </main>
  )
}

interface TablesProps {
  readonly crews: OnCallPage['crews']
  readonly known: NonNullable<OnCallPage['tables']>
  readonly onTables: (tables: NonNullable<OnCallPage['tables']>) => void
}

/** Who is next, of crews that were not asked for with the first ones. */
function Tables({ crews, known, onTables }: TablesProps): null {
  const missing = crews.map(({ crew }) => crew).filter((crew) => known[crew] === undefined)
  useEffect(() => {
    if (missing.length > 0) void readTables(missing).then(onTables, () => undefined)
  }, [missing.join()])
  return null
}

/** Whether what is looked for is in what a crew, its stations or its people are called. */
function says({ sites }: OnCallPage, { crew, people }: OnCallPage['crews'][number], wanted: string): boolean {
  const names = [
    ...[crew, crewName(crew), ...people.map(({ person }) => personName(person))],
    ...sites.filter((site) => site.crew === crew).map(({ name }) => local(name)),
  ]
  return names.some((name) => name.toLowerCase().includes(wanted.trim().toLowerCase()))
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
