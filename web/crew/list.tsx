import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { language, local, words } from '../lib/language.ts'
import { clockSeconds } from '../lib/time.ts'
import type { Truth } from '../lib/truth.ts'
import { Critical } from './critical.tsx'
import { actOn, alarmsIn, isMine, isPast, type Model, mayAct, truthIn } from './model.ts'
import { answerable, type Places } from './order.ts'
import type { Act } from './outbox-rules.ts'
import { Row } from './row.tsx'
import { ageOf } from './say.ts'

/** What the list does. Each is the same function always. */
export interface ListActions {
  readonly onGot: (alarm: AlarmBody) => void
  readonly onGotAll: (alarms: readonly AlarmBody[]) => void
  readonly onUndo: (act: Act) => void
  readonly onUndoAll: (acts: readonly Act[]) => void
}

interface ListProps extends ListActions {
  readonly model: Model
  readonly places: Places
}

const slowMs = 3_000

/** What needs somebody now. Every place is as it was until the new ones are asked for. */
export function List({ model, places, ...actions }: ListProps): JSX.Element {
  const truth = truthIn(model)
  const { list } = words().page
  if (model.known === 'nothing') return <Loading model={model} truth={truth} />
  const alarms = (ids: readonly string[]) => ids.flatMap((id) => model.alarms.get(id) ?? [])
  const critical = alarms(places.critical)
  const past = isPast(truth)
  const asOf = past && model.hearing.heardAt !== undefined ? model.hearing.heardAt : model.now
  return (
    <>
      {critical.length > 0 && (
        <ul class="crits">
          {critical.map((alarm) => (
            <Critical
              key={alarm.id}
              alarm={alarm}
              reading={model.values.get(alarm.point ?? '')}
              act={actOn(model, alarm)}
              age={ageOf(alarm, model.now, past)}
              isPast={past}
              lasts={model.lasts}
              language={language()}
              minute={Math.floor(model.now / 60_000)}
            />
          ))}
        </ul>
      )}
      {places.groups.map(({ site, ids }) => (
        <Station key={site} alarms={alarms(ids)} model={model} past={past} {...actions} />
      ))}
      {places.ids.size === 0 ? (
        <Empty model={model} truth={truth} asOf={asOf} />
      ) : (
        <p class="end2 faint">{fill(list.asOf, { time: clockSeconds(asOf) })}</p>
      )}
    </>
  )
}

interface StationProps extends ListActions {
  readonly alarms: readonly AlarmBody[]
  readonly model: Model
  readonly past: boolean
}

function Station({ alarms, model, past, onGot, onGotAll, onUndo, onUndoAll }: StationProps): JSX.Element | null {
  const { list } = words().page
  const first = alarms[0]
  if (!first) return null
  const mine = answerable(alarms).filter((alarm) => mayAct(model, alarm))
  const open = mine.filter((alarm) => actOn(model, alarm)?.fate.state !== 'waiting')
  const undoable = mine.flatMap((alarm) => {
    const act = actOn(model, alarm)
    return act && undoFor(act, model.now) > 0 ? [act] : []
  })
  return (
    <section aria-label={local(first.siteName)}>
      <h2 class="grp">
        <span>{local(first.siteName)}</span>
        {open.length > 1 ? (
          <button type="button" class="btn quiet all" onClick={() => onGotAll(open)}>
            {fill(list.gotAll, { count: open.length })}
            <span class="vh"> {local(first.siteName)}</span>
          </button>
        ) : undoable.length > 1 ? (
          <button type="button" class="btn quiet all" onClick={() => onUndoAll(undoable)}>
            {fill(list.undoAll, { count: undoable.length })}
            <span class="vh"> {local(first.siteName)}</span>
          </button>
        ) : (
          <span class="gm">{fill(list.count, { count: alarms.length })}</span>
        )}
      </h2>
      <ul>
        {alarms.map((alarm) => {
          const act = actOn(model, alarm)
          return (
            <Row
              key={alarm.id}
              alarm={alarm}
              reading={model.values.get(alarm.point ?? '')}
              act={act}
              undoFor={act ? undoFor(act, model.now) : 0}
              age={ageOf(alarm, model.now, past)}
              isPast={past}
              lasts={model.lasts}
              mayAct={mayAct(model, alarm)}
              language={language()}
              onGot={onGot}
              onUndo={onUndo}
            />
          )
        })}
      </ul>
    </section>
  )
}

function undoFor({ sendAt, fate }: Act, now: number): number {
  return fate.state === 'waiting' ? Math.max(0, Math.ceil((sendAt - now) / 1000)) : 0
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

/** That nothing stands is said only where it is shown to be so. */
function Empty({
  model,
  truth,
  asOf,
}: {
  readonly model: Model
  readonly truth: Truth
  readonly asOf: number
}): JSX.Element {
  const { list } = words().page
  if (truth.name !== 'live' || model.known !== 'heard') return <p class="none">{list.noneProof}</p>
  const elsewhere = [...model.alarms.values()].filter((alarm) => alarm.state !== 'NORM' && !isMine(model, alarm))
  const isShort = model.scope === 'mine' && elsewhere.length > 0
  return (
    <div class="none">
      <p>
        <b>{list.none}</b>
      </p>
      <p class="soft">{fill(list.noneChecked, { time: clockSeconds(asOf) })}</p>
      {isShort && <p class="soft">{fill(list.others, { count: elsewhere.length })}</p>}
    </div>
  )
}

/** `–` as long as nobody knows. */
export function countIn(model: Model, scope: Model['scope']): string {
  return model.known === 'nothing' ? '–' : String(alarmsIn({ ...model, scope }).length)
}
