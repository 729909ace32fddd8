import type { JSX } from 'preact'
import type { OrderBody } from '../../../api/orders/schema.ts'
import { priorities } from '../../../core/alarm/priority.ts'
import { fill } from '../../../core/words/tables.ts'
import { valueText } from '../../../core/words/unit.ts'
import { whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { hasToken } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { personName } from '../../lib/names.ts'
import { Sign } from '../../lib/sign.tsx'
import { dated, span } from '../../lib/time.ts'
import type { City } from '../model.ts'
import type { Gathered } from './gather.ts'
import { Part, Table } from './part.tsx'

/** Each raising, and how fast somebody answered. */
export function AlarmsPart({ gathered: { occurrences, isCut, kpis } }: { readonly gathered: Gathered }): JSX.Element {
  const { report: w, alarms } = words().console
  const { priority: names } = words()
  const ms = (value: number | null) => (value === null ? '–' : span(value))
  const sorted = [...occurrences].reverse()
  const lasting = (from: string | undefined, to: string | undefined) =>
    from === undefined || to === undefined ? '' : span(Date.parse(to) - Date.parse(from))
  return (
    <>
      <Part title={`${w.alarms} ${occurrences.length}`}>
        <Table
          title={w.alarms}
          head={[
            alarms.priority,
            alarms.where,
            alarms.what,
            alarms.since,
            words().page.value.raisedAt,
            alarms.answeredAt,
            w.lasted,
          ]}
          rows={sorted.map(({ key, alarm, priority, raisedAt, answered, returnedAt, value }) => (
            <tr key={key} data-occurrence={key}>
              <td class="pr">
                <Sign priority={priority} look="solid" /> {names[priority]}
              </td>
              <th scope="row">{wholePlaceOf(alarm)}</th>
              <td>{whatOf(alarm)}</td>
              <td class="num">{raisedAt !== undefined && dated(raisedAt)}</td>
              <td class="num">
                {alarm.speaks === 'value' && value !== undefined && !alarm.wordName && valueText(value, alarm.unit)}
              </td>
              <td>
                {answered ? (
                  `${personName(answered.who)} ${fill(w.after, { time: lasting(raisedAt, answered.at) })}`
                ) : (
                  <b>{alarms.nobody}</b>
                )}
              </td>
              <td class="num">{lasting(raisedAt, returnedAt)}</td>
            </tr>
          ))}
        />
        {isCut && <p class="stale">{w.cut}</p>}
      </Part>
      <Part title={w.answers}>
        <Table
          title={w.answers}
          head={[alarms.priority, w.answered, w.never]}
          rows={priorities.map((priority) => {
            const { p50Ms, p95Ms, never } = kpis.acknowledgement[priority]
            return (
              <tr key={priority} data-answers={priority}>
                <th scope="row">{names[priority]}</th>
                <td class="num">{`${ms(p50Ms)} / ${ms(p95Ms)}`}</td>
                <td class="num">{never}</td>
              </tr>
            )
          })}
        />
      </Part>
    </>
  )
}

interface OrdersProps {
  readonly orders: readonly OrderBody[]
  readonly city: City
}

/** Who was sent, when they were there, what they did, and what they saw. */
export function OrdersPart({ orders, city }: OrdersProps): JSX.Element {
  const { report: w } = words().console
  const { order: o } = words()
  const time = (at: string | undefined) => (at === undefined ? '–' : dated(at))
  return (
    <Part title={`${w.orders} ${orders.length}`}>
      {orders.length === 0 && <p>{w.none}</p>}
      {orders.map((order) => (
        <div key={order.id} class="ord" data-order={order.id}>
          <p>
            <b>{`#${order.id} ${local(city.sites.find(({ id }) => id === order.site)?.name)} ${order.title ?? ''}`}</b>{' '}
            · {o.state[order.state]}
            {order.person !== undefined && ` · ${personName(order.person)}`}
            <br />
            {`${w.opened} ${time(order.openedAt)} · ${w.arrived} ${time(order.arrivedAt)} · ${w.done} ${time(order.disposedAt)}`}
            {(order.work ?? []).map((each) => ` · ${o.work[each]}`)}
            {order.note !== undefined && ` · ${order.note}`}
          </p>
          {order.photos.length > 0 && hasToken() && (
            <p class="soft">{fill(w.photoAway, { count: order.photos.length })}</p>
          )}
          {!hasToken() && (
            <div class="photos">
              {order.photos.map(({ hash, url, width, height }) => (
                <img key={hash} src={url} width={width} height={height} alt={fill(w.photo, { id: order.id })} />
              ))}
            </div>
          )}
        </div>
      ))}
    </Part>
  )
}
