import type { AlarmBody, CardBody, EntryBody } from '../../api/alarms/schema.ts'
import type { DeliveriesBody } from '../../api/deliveries/schema.ts'
import type { LatestBody } from '../../api/live/schema.ts'
import type { OrderBody, OrderEntryBody } from '../../api/orders/schema.ts'
import type { ChangeBody } from '../../api/people/schema.ts'
import type { Priority } from '../../core/alarm/priority.ts'
import type { Language } from '../../core/words/language.ts'
import { Refused, reasonOf } from '../lib/client.ts'
import type { CurvePoint } from '../lib/curve.ts'
import type { Keep } from './held.ts'

type Text = Readonly<Record<Language, string>>

/** A point of a site, as the API says it. */
export interface PointInfo {
  readonly id: string
  readonly name: Text
  readonly quantity: string
  readonly kind: 'gauge' | 'amount' | 'counter' | 'state'
  readonly unit: string
  readonly states?: Readonly<Record<string, number>>
  readonly stateNames?: Readonly<Record<string, Text>>
  readonly everyMs?: number
  /** Of rules that compare its own value. */
  readonly limits?: readonly LimitInfo[]
}
export interface LimitInfo {
  readonly alarm: string
  readonly name: Text
  readonly limit: number
  readonly priority: Priority
}
export interface SiteInfo {
  readonly id: string
  readonly name: Text
  readonly at: readonly [number, number]
  readonly assets: readonly {
    readonly id: string
    readonly name: Text
    readonly at?: readonly [number, number]
    readonly points: readonly PointInfo[]
  }[]
}
export interface SiteName {
  readonly id: string
  readonly name: Text
  readonly crew?: string
}

/** A device of a site, as the API says it. */
export interface DeviceInfo {
  readonly id: string
  readonly state: 'unheard' | 'reporting' | 'connected' | 'session-lost' | 'silent' | 'clock-wrong'
  readonly label: Text
  readonly since?: string
  readonly data?: { readonly receivedAt: string; readonly at: string }
  /** Above 0 its clock is behind. */
  readonly clockOffsetMs?: number
  readonly clock: { readonly told: 'by-device' | 'by-receipt'; readonly correctionMs?: number }
  readonly battery: readonly LatestBody[]
  readonly signal: readonly LatestBody[]
}

/** A station, and since when it sends nothing (`never`: it has not yet); `silentSince` undefined: it sends. */
export interface SiteReporting {
  readonly id: string
  readonly name: Text
  readonly silentSince: number | 'never' | undefined
}

/** A card with all that it shows; `at`: when it was fetched, epoch ms. */
export interface Card {
  readonly at: number
  readonly card: CardBody
  readonly entries: readonly EntryBody[]
  readonly site: SiteInfo | undefined
  readonly trend: Trend | undefined
  /** What fell on the site meanwhile; undefined where nothing measures that, or it is not known. */
  readonly rain?: Rain | undefined
  /** Who was called for this raising; undefined where that is not known. */
  readonly calls?: DeliveriesBody | undefined
  /** Its work order; undefined where it has none. */
  readonly order?: OrderBody | undefined
}
/** Totals of steps of time. `steps`: when each begins, epoch ms; where nothing is known there is none. */
export interface Rain {
  readonly point: PointInfo
  readonly everyMs: number
  readonly steps: readonly { readonly at: number; readonly total: number }[]
}
export interface Trend {
  readonly from: number
  readonly to: number
  readonly usualMs: number | undefined
  /** Of what step each value stands; 0: as they came. */
  readonly stepMs: number
  readonly points: readonly CurvePoint[]
}

/** A site with its newest values; `at`: when they were fetched, epoch ms. */
export interface SitePage {
  readonly at: number
  readonly site: SiteInfo
  readonly sites: readonly SiteName[]
  readonly latest: readonly LatestBody[]
  /** Absent where a former page has kept it. */
  readonly devices?: readonly DeviceInfo[]
  readonly trends: Readonly<Record<string, Trend>>
}

/** The open work orders, by id; `alarms`: what is known of those that they are about. `at`: epoch ms. */
export interface OrdersPage {
  readonly at: number
  readonly orders: readonly OrderBody[]
  readonly sites: readonly SiteName[]
  readonly alarms: Readonly<Record<string, AlarmBody>>
}

/** One of them, whatever has become of it. */
export interface OrderPage {
  readonly at: number
  readonly order: OrderBody
  readonly journal: readonly OrderEntryBody[]
  readonly site: SiteInfo | undefined
  readonly alarm: AlarmBody | undefined
}

interface OnDuty {
  readonly person: string
  readonly name: string
  readonly because: {
    readonly by: string
    readonly from?: string
    readonly to?: string
    readonly does?: 'leave' | 'cover' | 'add' | 'remove'
    /** Who is covered: an id. */
    readonly for?: string
  }
}
/** Who is on duty, as `/api/v1/oncall` says it, with the stations of each crew. */
export interface OnCallPage {
  readonly at: string
  readonly crews: readonly {
    readonly crew: string
    readonly people: readonly OnDuty[]
    readonly absent: readonly OnDuty[]
    readonly unlisted: readonly string[]
  }[]
  readonly sites: readonly SiteName[]
  /** Who is on duty in the next week, by crew: of the first crews only, where there are many. */
  readonly tables?: Readonly<Record<string, readonly DutyStretch[]>>
  /** Leave, covers and swaps that hold in the next days; absent where the role may not read them. */
  readonly changes?: readonly RotaChange[] | undefined
}
export type RotaChange = ChangeBody
/** A time in which the same people are on duty. */
export interface DutyStretch {
  readonly from: string
  readonly to: string
  readonly people?: readonly OnDuty[]
}

/** What was asked of the server; or what this phone has kept of it, with why it is not newer (empty: the answer is still waited for). */
export type Fetched<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'there'; readonly value: T }
  | { readonly state: 'kept'; readonly value: T; readonly why: string }
  /** `isGone`: the server says that there is none; else nobody knows. */
  | { readonly state: 'none'; readonly why: string; readonly isGone: boolean }

/** An answer that takes longer may never come: then what was kept is shown meanwhile. */
const patienceMs = 1_500

/** Asks, keeps what comes, and falls back on what was kept. `onKept` is told of that `afterMs` without an answer; it has no reason yet. */
export async function fetched<T>(
  keep: Keep,
  key: string,
  ask: () => Promise<T>,
  onKept: (kept: Fetched<T>) => void = () => {},
  afterMs = patienceMs,
): Promise<Fetched<T>> {
  const kept = keep.read<T>(key)
  const say = async () => {
    const value = await kept
    if (value !== undefined && timer !== undefined) onKept({ state: 'kept', value, why: '' })
  }
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(() => void say(), afterMs)
  try {
    const value = await ask()
    void keep.write(key, value)
    return { state: 'there', value }
  } catch (error) {
    const why = reasonOf(error)
    const value = await kept
    if (error instanceof Refused && error.status === 404) return { state: 'none', why, isGone: true }
    return value === undefined ? { state: 'none', why, isGone: false } : { state: 'kept', value, why }
  } finally {
    clearTimeout(timer)
    timer = undefined
  }
}
