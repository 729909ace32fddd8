import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import type { PageAction } from '../../core/words/page-words.ts'
import { fill } from '../../core/words/tables.ts'
import { placeOf, qualityText, whatOf } from '../lib/alarm-text.ts'
import { local, words } from '../lib/language.ts'
import { lookOf, rankOf, Sign } from '../lib/sign.tsx'
import { ago, clock, clockSeconds } from '../lib/time.ts'
import { ActBar } from './act-bar.tsx'
import type { ConflictActions } from './conflict.tsx'
import { Due, Figure } from './critical.tsx'
import type { Card } from './fetched.ts'
import { drawnLate, Late } from './late.tsx'
import { actOn, isPast, type Model, mayAct, truthIn } from './model.ts'
import { mayStep, orderIn } from './order-in.ts'
import type { OnStep, OrderFormName } from './order-step.ts'
import type { AlarmAct } from './outbox-rules.ts'
import { stuckOf } from './outbox-turn.ts'
import { pointIn } from './reads.ts'
import { Age, StateLine } from './row.tsx'
import { measuredOf } from './say.ts'
import { MapLink, WhatToDo } from './what-to-do.tsx'

export interface CardActions extends ConflictActions {
  readonly onAct: (alarm: AlarmBody, action: PageAction, body: Readonly<Record<string, string>>) => void
  /** A step of a work order, as it was seen. */
  readonly onStep: (seen: OrderBody, ...step: Parameters<OnStep>) => void
  readonly onRetry: () => void
}

interface CardViewProps extends CardActions {
  readonly model: Model
  readonly id: string
}

/** An alarm's card: what it is, what to do, how it came, who knows. */
export function CardView({ model, id, onAct, onStep, onAgain, onDrop, onRetry }: CardViewProps): JSX.Element {
  const { card: w } = words().page
  const { card } = model
  /** The form of the work order that is open. */
  const [form, setForm] = useState<OrderFormName>(undefined)
  const value = 'value' in card && card.value.card.id === id ? card.value : undefined
  // the list hears of changes first
  const alarm = newer(model.alarms.get(id), value?.card)
  if (!alarm) {
    return (
      <main class="card" id="main">
        <section role="status">
          <h2 tabIndex={-1}>{card.state !== 'none' ? w.loading : card.isGone ? w.gone : w.notHere}</h2>
          {card.state === 'none' && !card.isGone && <Missing why={card.why} onRetry={onRetry} />}
        </section>
      </main>
    )
  }
  const act = actOn(model, alarm)
  const order = value?.order && (orderIn(model, value.order.id) ?? value.order)
  const { me } = model
  const trend = value?.trend
  const isDoing = order !== undefined && form !== undefined && form !== 'more'
  return (
    <main class="card" id="main">
      <Head alarm={alarm} model={model} act={act} value={value} />
      {act &&
        drawnLate(({ Conflict, StuckAct }) => (
          <>
            <Conflict acts={[act]} nowAlarm={alarm} onAgain={onAgain} onDrop={onDrop} />
            <StuckAct act={act} onAgain={onAgain} onDrop={onDrop} />
          </>
        ))}
      {value && <WhatToDo card={value.card} />}
      {value && trend && (
        <Late
          draw={({ TrendFigure }) => (
            <TrendFigure alarm={alarm} trend={trend} rain={value.rain} point={pointIn(value.site, alarm.point)} />
          )}
        />
      )}
      {value && alarm.point !== undefined && !trend && (
        <section>
          <p class="soft">{w.noTrend}</p>
        </section>
      )}
      {order && me && (
        <Late
          draw={({ OrderSteps }) => (
            <OrderSteps
              {...{ order, me, onStep, onAgain, onDrop, form }}
              mayAct={mayStep(model, order)}
              acts={model.acts}
              lasts={model.lasts}
              isPast={isPast(truthIn(model))}
              now={model.now}
              onForm={setForm}
            />
          )}
        />
      )}
      {value && (
        <Late
          draw={({ Told, Journal }) => (
            <>
              <Told told={value.card.told} calls={value.calls} />
              <Journal entries={value.entries} />
            </>
          )}
        />
      )}
      <MapLink value={value} alarm={alarm} />
      {card.state === 'kept' || card.state === 'none' ? (
        <section role="status">
          {/* without a network the bar says so, and it is fetched again by itself */}
          {isPast(truthIn(model)) || card.why === '' ? (
            <p class="soft">{w.kept}</p>
          ) : (
            <Missing why={card.why} onRetry={onRetry} />
          )}
        </section>
      ) : (
        card.state === 'loading' && !value && <p class="loading end2">{w.loading}</p>
      )}
      {/* its buttons must not stand where the form's own are looked for */}
      {model.me && mayAct(model, alarm) && alarm.state !== 'NORM' && !isDoing && (
        <ActBar
          key={alarm.id}
          alarm={alarm}
          shelveMaxMs={value?.card.shelveMaxMs}
          notes={(value?.card.notes ?? []).map(local)}
          role={model.me.role}
          act={act}
          onAct={(action, body) => onAct(alarm, action, body)}
        />
      )}
    </main>
  )
}

function newer(a: AlarmBody | undefined, b: AlarmBody | undefined): AlarmBody | undefined {
  return a && b ? (a.revision >= b.revision ? a : b) : (a ?? b)
}

function Missing({ why, onRetry }: { readonly why: string; readonly onRetry: () => void }): JSX.Element {
  const { card } = words().page
  return (
    <>
      <p>{fill(card.failed, { reason: why })}</p>
      <p class="soft">{card.kept}</p>
      <button type="button" class="btn" onClick={onRetry}>
        {card.retry}
      </button>
    </>
  )
}

interface HeadProps {
  readonly alarm: AlarmBody
  readonly model: Model
  readonly act: AlarmAct | undefined
  readonly value: Card | undefined
}

function Head({ alarm, model, act, value }: HeadProps): JSX.Element {
  const { priority, page } = words()
  const past = isPast(truthIn(model))
  const rank = rankOf(alarm.priority)
  const look = lookOf(alarm)
  const reading = model.values.get(alarm.point ?? '')
  const measured = measuredOf(alarm, reading)
  const ageMs = measured?.at === undefined ? undefined : model.now - measured.at
  return (
    <section
      class={`head b${rank} ${look}${look === 'solid' && rank < 3 && act?.fate.state !== 'waiting' ? ' calling' : ''}`}
    >
      <p class="l1">
        <Sign priority={alarm.priority} look={look} />
        <b class={`c${rank}`}>
          <span class="cap">{priority[alarm.priority]}</span>
          {act?.fate.state === 'waiting' && !stuckOf(act) ? ' ' : ' · '}
          {/* what is stuck has a box of its own below */}
          <StateLine alarm={alarm} act={act && stuckOf(act) ? undefined : act} lasts={model.lasts} />
        </b>
        <Age alarm={alarm} isPast={past} />
      </p>
      <h2 tabIndex={-1}>{placeOf(alarm)}</h2>
      <p class="soft sub">
        {whatOf(alarm)} · {local(alarm.siteName)}
        {alarm.since !== undefined && ` · ${fill(page.list.since, { time: clock(alarm.since) })}`}
      </p>
      <Figure alarm={alarm} reading={reading} isPast={past} />
      <Due alarm={alarm} isPast={past} />
      {measured?.at !== undefined && (
        <p class={`sub ${past || measured.quality > 2 ? 'stale' : 'faint'}`}>
          <span class="num">{clockSeconds(measured.at)}</span>
          {!past && ageMs !== undefined && `, ${ago(ageMs)}`}
          {measured.from === 'raising' ? ` · ${page.value.raisedAt}` : ` · ${qualityText(measured.quality)}`}
        </p>
      )}
      {past && value && <p class="sub stale">{fill(page.site.asOf, { time: clockSeconds(value.at) })}</p>}
    </section>
  )
}
