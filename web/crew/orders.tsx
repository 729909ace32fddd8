import type { JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { Icon } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import { rankOf, Sign } from '../lib/sign.tsx'
import { clockSeconds } from '../lib/time.ts'
import type { SiteName } from './fetched.ts'
import { isPast, type Model, truthIn } from './model.ts'
import { orderIn } from './order-in.ts'
import { byDue, expectedOf, isMyOrder, isOver } from './order-rules.ts'
import { dueText, isLate, orderPlace, orderWhat, standingText } from './order-text.ts'
import type { OrderAct } from './outbox-rules.ts'
import { actText } from './say.ts'
import { Ticking } from './ticking.tsx'

/** The open work orders, mine or the city's, by what is due first. */
export function OrdersView({ model, onRetry }: { readonly model: Model; readonly onRetry: () => void }): JSX.Element {
  const { order: w, card, list, site } = words().page
  const { orders: fetched, me } = model
  if (!('value' in fetched) || !me) {
    return (
      <main id="main">
        <section class="loading" role="status">
          <p>{fetched.state === 'none' ? fill(card.failed, { reason: fetched.why }) : w.loading}</p>
          {fetched.state === 'none' && (
            <button type="button" class="btn" onClick={onRetry}>
              {card.retry}
            </button>
          )}
        </section>
      </main>
    )
  }
  const past = isPast(truthIn(model)) || fetched.state === 'kept'
  const { sites, alarms, at } = fetched.value
  const open = fetched.value.orders.flatMap(({ id }) => {
    const order = orderIn(model, id)
    return order && !isOver(order) ? [expectedOf(order, model.acts, me)] : []
  })
  const mine = open.filter((order) => isMyOrder(order, me))
  const shown = (model.ordersOf === 'city' ? open : mine).sort(byDue)
  return (
    <main id="main">
      <h2 class="vh" tabIndex={-1}>
        {words().page.tab.orders}
      </h2>
      <ul class="orders">
        {shown.map((order) => (
          <OrderRow
            key={order.id}
            order={order}
            alarm={model.alarms.get(order.alarm?.id ?? '') ?? alarms[order.alarm?.id ?? '']}
            site={sites.find(({ id }) => id === order.site)}
            acts={model.acts.flatMap((act) => (act.order === order.id ? [act] : []))}
            isPast={past}
            now={model.now}
          />
        ))}
      </ul>
      {shown.length === 0 && (
        <div class="none">
          <p>{w.none}</p>
          {open.length > 0 && <p class="soft">{fill(list.others, { count: open.length })}</p>}
        </div>
      )}
      <p class={`end2 ${past ? 'stale' : 'faint'}`}>{fill(site.asOf, { time: clockSeconds(at) })}</p>
    </main>
  )
}

interface OrderRowProps {
  readonly order: OrderBody
  readonly alarm: AlarmBody | undefined
  readonly site: SiteName | undefined
  readonly acts: readonly OrderAct[]
  readonly isPast: boolean
  readonly now: number
}

function OrderRow({ order, alarm, site, acts, isPast: past, now }: OrderRowProps): JSX.Element {
  const { page, priority } = words()
  const { place, station } = orderPlace(order, alarm, site)
  const isTaken = order.state !== 'opened' && order.state !== 'dispatched'
  const waiting = acts.filter(({ fate }) => fate.state === 'waiting')
  const refused = acts.find(({ fate }) => fate.state === 'refused')
  return (
    <li class={`row b${rankOf(order.priority)} ${isTaken ? 'hollow' : 'solid'}`} data-order={order.id}>
      <a class="body" href={`#/order/${order.id}`}>
        <span class="l1">
          <Sign priority={order.priority} look={isTaken ? 'hollow' : 'solid'} />
          <span class="vh">{priority[order.priority]} </span>
          <b class="place">{place}</b>
          <span class="age num">W-{order.id}</span>
        </span>
        <span class="l2">
          <span class="what">{orderWhat(order, alarm)}</span>
          {station !== place && <span class="lim2">{station}</span>}
        </span>
        <span class={`l3 due${isLate(order, now) && !past ? ' late' : ''}`}>
          <Ticking text={(at) => dueText(order, at, past)} />
        </span>
        <span class="l3">
          {refused && (
            <b class="no">{fill(page.queue.refused, { what: actText(refused), reason: page.order.changed })} · </b>
          )}
          {standingText(order)}
        </span>
        {waiting.length > 0 && (
          <span class="l3 q">
            <Icon name="wait" />
            <b>{fill(page.queue.waiting, { what: waiting.map(actText).join(' → ') })}</b>
          </span>
        )}
      </a>
    </li>
  )
}
