import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { isAsking } from '../lib/attention.ts'
import { language, local, words } from '../lib/language.ts'
import { age, clockSeconds } from '../lib/time.ts'
import type { Truth } from '../lib/truth.ts'
import type { SiteReporting } from './fetched.ts'
import { List, type ListActions } from './list.tsx'
import { alarmsIn, isMine, isPast, type Model, truthIn } from './model.ts'
import type { Places } from './order.ts'

const slowMs = 3_000

interface NowProps {
  readonly model: Model
  readonly places: Places
  /** How many wait for a place. */
  readonly fresh: number
  readonly actions: ListActions
}

/** What needs somebody now, and what may be said of that. */
export function NowView({ model, places, fresh, actions }: NowProps): JSX.Element {
  const truth = truthIn(model)
  const { list } = words().page
  if (model.known === 'nothing') return <Loading model={model} truth={truth} />
  const past = isPast(truth)
  const asOf = past && model.hearing.heardAt !== undefined ? model.hearing.heardAt : model.now
  const { alarms, values, acts, me, lasts } = model
  const { onGot, onGotAll, onUndo, onUndoAll } = actions
  const time = clockSeconds(asOf)
  return (
    <>
      <List
        {...{ places, alarms, values, acts, me, lasts, onGot, onGotAll, onUndo, onUndoAll }}
        isPast={past}
        language={language()}
      />
      {places.ids.size === 0 ? (
        <Empty model={model} truth={truth} asOf={asOf} />
      ) : (
        <p class="end2 faint">{fresh > 0 ? fill(list.asOfMore, { time, count: fresh }) : fill(list.asOf, { time })}</p>
      )}
    </>
  )
}

function Loading({ model, truth }: { readonly model: Model; readonly truth: Truth }): JSX.Element {
  const { list } = words().page
  const isSlow = model.now - model.startedAt > slowMs && truth.name !== 'offline'
  return (
    <div class="loading" role="status">
      <p>{list.loading}</p>
      {isSlow && <p>{list.slow}</p>}
      <div class="grey" />
      <div class="grey" />
      <div class="grey" />
    </div>
  )
}

interface EmptyProps {
  readonly model: Model
  readonly truth: Truth
  readonly asOf: number
}

/** That nothing stands is said only where it is shown to be so, and with the stations that would have told. */
function Empty({ model, truth, asOf }: EmptyProps): JSX.Element {
  const { list } = words().page
  if (truth.name !== 'live' || model.known !== 'heard') return <p class="none">{list.noneProof}</p>
  // as the bar counts them
  const inCity = alarmsIn({ ...model, scope: 'city' }).filter(isAsking)
  const elsewhere = model.scope === 'mine' ? inCity.filter((alarm) => !isMine(model, alarm)) : []
  return (
    <div class="none">
      <p>
        <b>{list.none}</b>
      </p>
      <p class="soft">{fill(list.noneChecked, { time: clockSeconds(asOf) })}</p>
      <Reporting model={model} />
      {elsewhere.length > 0 && <p class="soft">{fill(list.others, { count: elsewhere.length })}</p>}
    </div>
  )
}

function Reporting({ model }: { readonly model: Model }): JSX.Element | null {
  const { list } = words().page
  const sites = (model.reporting ?? []).filter(({ id }) => model.scope === 'city' || isMine(model, { site: id }))
  const silent = sites.filter(({ silentSince }) => silentSince !== undefined)
  if (sites.length === 0) return null
  if (silent.length === 0) return <p class="soft">{fill(list.allReport, { count: sites.length })}</p>
  return (
    <>
      <p class="stale">{fill(list.someReport, { count: sites.length - silent.length, all: sites.length })}</p>
      {silent.map((site) => (
        <p key={site.id} class="stale">
          {silentText(site, model.now)}
        </p>
      ))}
    </>
  )
}

function silentText({ name, silentSince }: SiteReporting, now: number): string {
  const { list } = words().page
  return typeof silentSince === 'number'
    ? fill(list.silent, { site: local(name), time: age(now - silentSince) })
    : fill(list.silentEver, { site: local(name) })
}

/** `–` as long as nobody knows; what is covered by another asks nobody for anything. */
export function countIn(model: Model, scope: Model['scope']): string {
  return model.known === 'nothing' ? '–' : String(alarmsIn({ ...model, scope }).filter(isAsking).length)
}
