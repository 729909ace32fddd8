import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { OrderBody } from '../../api/orders/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { actorName } from '../lib/names.ts'
import { typedText } from '../lib/shown-text.ts'
import { rankOf, Sign } from '../lib/sign.tsx'
import { clock, clockSeconds } from '../lib/time.ts'
import type { ConflictActions } from './conflict.tsx'
import type { OrderPage } from './fetched.ts'
import { isPast, type Model, truthIn } from './model.ts'
import { Moment } from './moment.tsx'
import { mayStep, orderIn } from './order-in.ts'
import type { OnStep, OrderFormName } from './order-step.ts'
import { OrderSteps } from './order-steps.tsx'
import { orderPlace, orderWhat } from './order-text.ts'

interface OrderViewProps extends ConflictActions {
  readonly model: Model
  readonly id: number
  readonly onStep: (seen: OrderBody, ...step: Parameters<OnStep>) => void
  readonly onRetry: () => void
}

/** A work order by itself: where, what, its steps, its record. */
export function OrderView({ model, id, onStep, onAgain, onDrop, onRetry }: OrderViewProps): JSX.Element {
  const { order: w, site: s } = words().page
  const [form, setForm] = useState<OrderFormName>(undefined)
  const { theOrder: fetched, me, orders } = model
  const page = 'value' in fetched && fetched.value.order.id === id ? fetched.value : undefined
  const order = orderIn(model, id)
  const past = isPast(truthIn(model))
  if (!order || !me) {
    return (
      <main class="card" id="main">
        <section role="status">
          <h2 tabIndex={-1}>{fetched.state !== 'none' ? w.loading : fetched.isGone ? w.gone : w.notHere}</h2>
          {fetched.state === 'none' && !fetched.isGone && <Missing why={fetched.why} onRetry={onRetry} />}
        </section>
      </main>
    )
  }
  const listed = 'value' in orders ? orders.value : undefined
  const about = order.alarm?.id
  const alarm = model.alarms.get(about ?? '') ?? page?.alarm ?? listed?.alarms[about ?? '']
  const names = page?.site ?? listed?.sites.find((each) => each.id === order.site)
  const { place, station } = orderPlace(order, alarm, names)
  const why = 'why' in fetched && fetched.why !== '' ? fetched.why : undefined
  return (
    <main class="card" id="main">
      <section class={`head b${rankOf(order.priority)}`}>
        <p class="l1">
          <Sign priority={order.priority} look="hollow" />
          <b class="cap">{words().priority[order.priority]}</b>
        </p>
        <h2 tabIndex={-1}>{place}</h2>
        <p class="soft sub">
          {orderWhat(order, alarm)}
          {station !== place && ` · ${station}`} · {fill(words().page.list.since, { time: clock(order.openedAt) })}
        </p>
        {(past || fetched.state !== 'there') && page && (
          <p class="sub stale">{fill(s.asOf, { time: clockSeconds(page.at) })}</p>
        )}
      </section>
      <OrderSteps
        {...{ order, me, onStep, onAgain, onDrop, form }}
        mayAct={mayStep(model, order)}
        acts={model.acts}
        lasts={model.lasts}
        isPast={past}
        now={model.now}
        onForm={setForm}
      />
      {about !== undefined && (
        <section class="links">
          <a class="btn" href={`#${encodeURIComponent(about)}`}>
            {w.alarm}
          </a>
        </section>
      )}
      {page && <Record page={page} />}
      {why !== undefined && !past && (
        <section role="status">
          <Missing why={why} onRetry={onRetry} />
        </section>
      )}
    </main>
  )
}

function Missing({ why, onRetry }: { readonly why: string; readonly onRetry: () => void }): JSX.Element {
  const { card } = words().page
  return (
    <>
      <p>{fill(card.failed, { reason: why })}</p>
      <button type="button" class="btn" onClick={onRetry}>
        {card.retry}
      </button>
    </>
  )
}

const shownAtMost = 50

/** What has become of it, the newest first. */
function Record({ page: { journal } }: { readonly page: OrderPage }): JSX.Element {
  const { order: w, page } = words()
  return (
    <section>
      <h3>{page.card.history}</h3>
      <ol class="tl history">
        {journal
          .slice(-shownAtMost)
          .reverse()
          .map(({ revision, at, who, via, step, from, to, about }) => (
            <li key={revision} class="ok">
              <Moment at={at} />
              <span>
                <b>
                  {actorName(who, via)}: {(w.step as Readonly<Record<string, string>>)[step] ?? step}
                  {saidIn(about)}
                </b>
                {/* not twice: a step that is called as what it leads to, or leads nowhere else */}
                {from !== to && step !== to && (
                  <>
                    <br />
                    <span class="soft">{w.state[to]}</span>
                  </>
                )}
              </span>
            </li>
          ))}
      </ol>
    </section>
  )
}

function saidIn(about: Readonly<Record<string, unknown>>): string {
  const said = about['note'] ?? about['why']
  return typeof said === 'string' && said !== '' ? ` · ${typedText(said)}` : ''
}
