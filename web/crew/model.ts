import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { DrillBody } from '../../api/drills/schema.ts'
import type { Me } from '../../api/me/schema.ts'
import { includesRole } from '../../core/people/role.ts'
import { serverNow } from '../lib/server-clock.ts'
import type { SoundState } from '../lib/sound.ts'
import { type Hearing, type Truth, truthOf } from '../lib/truth.ts'
import type { ValueNow } from '../lib/value-now.ts'
import type { Card, Fetched, OnCallPage, OrderPage, OrdersPage, SitePage, SiteReporting } from './fetched.ts'
import type { Places } from './order.ts'
import type { Aside } from './outbox.ts'
import type { Act, AlarmAct } from './outbox-rules.ts'
import type { View } from './view.ts'

/** All that the page shows. What is in it is replaced, never changed, so that a row knows whether it says the same. */
export interface Model {
  readonly me: Me | undefined
  /** Why somebody has to log in. */
  readonly problem: string
  readonly hearing: Hearing
  readonly alarms: ReadonlyMap<string, AlarmBody>
  /** `kept`: as this phone had them; `heard`: all that stand have been told. */
  readonly known: 'nothing' | 'kept' | 'heard'
  readonly values: ReadonlyMap<string, ValueNow>
  readonly acts: readonly Act[]
  readonly aside: Aside
  readonly lasts: boolean
  /** A newer page waits until no form is open. */
  readonly isOutdated: boolean
  readonly places: Places | undefined
  readonly view: View
  readonly card: Fetched<Card>
  readonly site: Fetched<SitePage>
  readonly onCall: Fetched<OnCallPage>
  readonly orders: Fetched<OrdersPage>
  /** The work order that is open, or was last. */
  readonly theOrder: Fetched<OrderPage>
  /** Those under way that call whoever is here. */
  readonly drills: readonly DrillBody[]
  /** Which stations send data; undefined as long as nobody has asked. */
  readonly reporting: readonly SiteReporting[] | undefined
  readonly scope: 'mine' | 'city'
  /** Whose work orders are shown. */
  readonly ordersOf: 'mine' | 'city'
  readonly sound: SoundState
  /** Epoch ms, by the second. */
  readonly now: number
  readonly startedAt: number
}

export function truthIn({ hearing, now }: Model): Truth {
  return truthOf(hearing, now)
}

/** What is shown is of the past: nobody knows how it is now. */
export function isPast({ name }: Truth): boolean {
  return name === 'offline' || name === 'late' || name === 'connecting'
}

/** Tells a person from a token that has their name. */
export function identityOf({ name, person }: Me): string {
  return person === undefined ? name : `person ${name}`
}

export function isMine({ me }: Pick<Model, 'me'>, { site }: Pick<AlarmBody, 'site'>): boolean {
  return me?.sites === undefined || me.sites.includes(site)
}

/** The alarms of the scope that is chosen. */
export function alarmsIn(model: Model): AlarmBody[] {
  const all = [...model.alarms.values()].filter(({ state }) => state !== 'NORM')
  return model.scope === 'city' ? all : all.filter((alarm) => isMine(model, alarm))
}

export function mayAct(model: Pick<Model, 'me'>, alarm: AlarmBody): boolean {
  return model.me !== undefined && includesRole(model.me.role, 'operator') && isMine(model, alarm)
}

/** A drill calls whoever is here, and nothing was said of it on this phone. */
export function isCalledToDrill({ drills, acts, view }: Pick<Model, 'drills' | 'acts' | 'view'>): boolean {
  return view.name !== 'drill' && drills.some(({ number }) => !acts.some(({ drill }) => drill?.number === number))
}

/** What was done last with this raising of an alarm, and is not settled long ago. */
export function actOn({ acts }: Pick<Model, 'acts'>, { id, occurrence }: AlarmBody): AlarmAct | undefined {
  let known = lastActs.get(acts)
  if (!known) {
    const its = acts.flatMap((act) => (act.alarm ? [act] : []))
    known = new Map(its.map((act) => [`${act.alarm.id} ${act.alarm.occurrence}`, act]))
    lastActs.set(acts, known)
  }
  return known.get(`${id} ${occurrence}`)
}
const lastActs = new WeakMap<readonly Act[], ReadonlyMap<string, AlarmAct>>()

/** Before anything is known. */
export function emptyModel(lasts: boolean): Model {
  const now = serverNow()
  return {
    me: undefined,
    problem: '',
    hearing: { connection: 'connecting', progress: {}, heardAt: undefined },
    alarms: new Map(),
    known: 'nothing',
    values: new Map(),
    acts: [],
    aside: { unknown: [], ofOthers: 0 },
    lasts,
    isOutdated: false,
    places: undefined,
    view: { name: 'now' },
    card: { state: 'loading' },
    site: { state: 'loading' },
    onCall: { state: 'loading' },
    orders: { state: 'loading' },
    theOrder: { state: 'loading' },
    drills: [],
    reporting: undefined,
    scope: 'city',
    ordersOf: 'mine',
    sound: 'off',
    now,
    startedAt: now,
  }
}
