import type { ComponentChildren, JSX } from 'preact'
import type { OrderBody } from '../../../api/orders/schema.ts'
import { priorities } from '../../../core/alarm/priority.ts'
import { fill } from '../../../core/words/tables.ts'
import { unitText, valueText } from '../../../core/words/unit.ts'
import { whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { hasToken } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { personName } from '../../lib/names.ts'
import { Sign } from '../../lib/sign.tsx'
import { dated, span } from '../../lib/time.ts'
import type { PointInfo } from '../info.ts'
import { type City, isSilent, type Model, siteOf } from '../model.ts'
import type { Extreme, PointFigures } from './figures.ts'
import type { Gathered } from './gather.ts'

interface FiguresProps {
  readonly figures: readonly PointFigures[]
  readonly city: City
}

interface TableProps {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly JSX.Element[]
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <section class="part">
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Table({ title, head, rows }: TableProps): JSX.Element {
  if (rows.length === 0) return <p>{words().console.report.none}</p>
  return (
    <table aria-label={title}>
      <thead>
        <tr>
          {head.map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{rows}</tbody>
    </table>
  )
}

/** Which point of which site. */
function nameOf(point: PointInfo, city: City): string {
  const site = local(city.sites.find(({ id }) => id === siteOf(point.id))?.name)
  const asset = local(point.assetName)
  return `${asset.startsWith(site) ? '' : `${site} · `}${asset} ${local(point.name)}`
}

const figure = (extreme: Extreme | undefined) => (extreme ? valueText(Number(extreme.value.toFixed(3)), '') : '–')
const timeOf = (extreme: Extreme | undefined) => (extreme ? dated(extreme.at) : '')

/** The limit that was passed and says most: the last one up, or down. */
function passedOf({ point, least, greatest }: PointFigures): string {
  const passed = (point.limits ?? []).filter(({ side, limit }) =>
    side === 'above' ? greatest !== undefined && greatest.value >= limit : least !== undefined && least.value <= limit,
  )
  passed.sort((a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority))
  const [worst] = passed
  return worst ? `${local(worst.name)} ${valueText(worst.limit, '')}` : ''
}

function partText(known: PointFigures['known']): string {
  return known ? `${(Math.floor(known.part * 1000) / 10).toFixed(1)} %` : '–'
}

/** Levels: what passed a limit first. */
export function LevelsPart({ figures, city, spanMs }: FiguresProps & { readonly spanMs: number }): JSX.Element {
  const { report: w } = words().console
  const levels = figures.filter(({ point }) => point.quantity === 'water_level')
  const sorted = [...levels].sort((a, b) => Number(passedOf(b) !== '') - Number(passedOf(a) !== ''))
  const every = span(spanMs > 5 * 86_400_000 ? 3_600_000 : 300_000)
  return (
    <Part title={w.levels}>
      <Table
        title={w.levels}
        head={[w.point, w.greatest, `${w.at} ↑`, w.least, `${w.at} ↓`, w.end, w.unit, w.passed, w.known]}
        rows={sorted.map((each) => {
          const { point, least, greatest, end, known } = each
          const passed = passedOf(each)
          return (
            <tr key={point.id} class={passed === '' ? '' : 'hot'} data-figures={point.id}>
              <th scope="row">{nameOf(point, city)}</th>
              <td class="num">
                <b>{figure(greatest)}</b>
              </td>
              <td class="num">{timeOf(greatest)}</td>
              <td class="num">{figure(least)}</td>
              <td class="num">{timeOf(least)}</td>
              <td class="num">{figure(end)}</td>
              <td>{unitText(point.unit)}</td>
              <td>{passed}</td>
              <td class="num">{partText(known)}</td>
            </tr>
          )
        })}
      />
      <p class="faint">{fill(w.steps, { every })}</p>
    </Part>
  )
}

export function RainPart({ figures, city }: FiguresProps): JSX.Element {
  const { report: w } = words().console
  const rain = figures.filter(({ point }) => point.quantity === 'rain')
  return (
    <Part title={w.rain}>
      <Table
        title={w.rain}
        head={[w.point, w.total, w.hour, w.at, w.unit]}
        rows={rain.map(({ point, total, mostInHour }) => (
          <tr key={point.id} data-figures={point.id}>
            <th scope="row">{nameOf(point, city)}</th>
            <td class="num">
              <b>{total === undefined ? '–' : valueText(Number(total.toFixed(1)), '')}</b>
            </td>
            <td class="num">{mostInHour && valueText(Number(mostInHour.value.toFixed(1)), '')}</td>
            <td class="num">{mostInHour && mostInHour.value > 0 ? timeOf(mostInHour) : ''}</td>
            <td>{unitText(point.unit)}</td>
          </tr>
        ))}
      />
    </Part>
  )
}

/** What else tells how the water was led: with its extremes; of states only the last. */
export function OthersPart({ figures, city }: FiguresProps): JSX.Element {
  const { report: w } = words().console
  const others = figures.filter(({ point }) => point.kind === 'gauge' && point.quantity !== 'water_level')
  return (
    <Part title={w.others}>
      <Table
        title={w.others}
        head={[w.point, w.greatest, `${w.at} ↑`, w.least, `${w.at} ↓`, w.end, w.unit, w.known]}
        rows={others.map(({ point, least, greatest, end, known }) => (
          <tr key={point.id} data-figures={point.id}>
            <th scope="row">{nameOf(point, city)}</th>
            <td class="num">
              <b>{figure(greatest)}</b>
            </td>
            <td class="num">{timeOf(greatest)}</td>
            <td class="num">{figure(least)}</td>
            <td class="num">{timeOf(least)}</td>
            <td class="num">{figure(end)}</td>
            <td>{unitText(point.unit)}</td>
            <td class="num">{partText(known)}</td>
          </tr>
        ))}
      />
    </Part>
  )
}

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

interface MissingProps extends FiguresProps {
  readonly model: Model
  readonly site: string
}

/** What nobody knows: points with gaps or nothing, and stations that are silent. */
export function MissingPart({ figures, city, model, site }: MissingProps): JSX.Element {
  const { report: w } = words().console
  const silent = city.sites.filter(({ id }) => (site === '' || id === site) && isSilent(model, id))
  const gappy = figures.filter(({ end, known }) => end === undefined || (known !== undefined && known.gaps > 0))
  return (
    <Part title={w.missing}>
      {silent.length + gappy.length === 0 && <p>{w.nothingMissing}</p>}
      <ul class="miss">
        {silent.map(({ id, name }) => (
          <li key={id}>
            {local(name)}: {w.silent}
          </li>
        ))}
        {gappy.map(({ point, end, known }) => (
          <li key={point.id} data-missing={point.id}>
            {nameOf(point, city)}:{' '}
            {end === undefined
              ? w.noData
              : fill(w.gaps, {
                  part: (Math.floor((known?.part ?? 0) * 1000) / 10).toFixed(1),
                  count: known?.gaps ?? 0,
                })}
          </li>
        ))}
      </ul>
    </Part>
  )
}
