import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { placeOf, whatOf } from '../lib/alarm-text.ts'
import { local, words } from '../lib/language.ts'
import { crewName, personName } from '../lib/names.ts'
import { clock, span } from '../lib/time.ts'
import type { SiteInfo, SiteName } from './fetched.ts'
import { dueOfOrder } from './order-rules.ts'

/** How far it has come, and who has it. */
export function standingText(order: OrderBody): string {
  const { order: w, page } = words()
  const { state, acceptedAt, dispatchedAt, eta, asked } = order
  const who = whoHas(order)
  const at = state === 'accepted' ? acceptedAt : state === 'dispatched' ? dispatchedAt : undefined
  const time = at === undefined ? '' : ` ${clock(at)}`
  const there = state === 'accepted' && eta !== undefined ? ` · ${fill(page.order.eta, { time: clock(eta) })}` : ''
  const wish = asked ? ` · ${fill(page.order.asked, { what: w.action[asked.for] })}` : ''
  return `${w.state[state]}${who === '' ? '' : ` · ${who}`}${time}${there}${wish}`
}

function whoHas({ state, crew, person, acceptedBy, disposedBy }: OrderBody): string {
  if (state === 'accepted' || state === 'arrived') return personName(acceptedBy ?? '')
  if (state === 'disposed') return personName(disposedBy ?? '')
  return person !== undefined ? personName(person) : crewName(crew ?? '')
}

/** `To be there 02:30 · 12 min left`; '' where nobody waits for the crew. `isPast`: nobody knows how it is now. */
export function dueText(order: OrderBody, now: number, isPast: boolean): string {
  const due = dueOfOrder(order)
  if (!due) return ''
  const { order: w, page } = words()
  const by = `${w.deadline[due.what]} ${clock(due.at)}`
  if (isPast) return by
  const ms = due.at - now
  const time = span(Math.max(60_000, Math.floor(Math.abs(ms) / 60_000) * 60_000))
  return `${by} · ${fill(ms > 0 ? page.order.left : page.order.over, { time })}`
}

/** Whether its time has passed. */
export function isLate(order: OrderBody, now: number): boolean {
  return now > (dueOfOrder(order)?.at ?? Number.POSITIVE_INFINITY)
}

/** Where it is: what of a station, and that station. */
export function orderPlace(
  { site, asset }: OrderBody,
  alarm: AlarmBody | undefined,
  names: SiteName | SiteInfo | undefined,
): { readonly place: string; readonly station: string } {
  const station = alarm ? local(alarm.siteName) : names ? local(names.name) : site
  if (alarm) return { place: placeOf(alarm), station }
  const its = names && 'assets' in names && Array.isArray(names.assets) ? assetIn(names.assets, asset) : undefined
  return { place: its ? local(its.name) : station, station }
}

/** A site in a list says how many it has only. */
function assetIn(assets: SiteInfo['assets'], asset: string | undefined) {
  return assets.find(({ id }) => id === asset)
}

/** What is to be done: its title, or what the alarm says. */
export function orderWhat({ title, alarm: about }: OrderBody, alarm: AlarmBody | undefined): string {
  return title ?? (alarm ? whatOf(alarm) : (about?.id ?? ''))
}
