import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { Me } from '../../api/me/schema.ts'
import type { Language } from '../../core/words/language.ts'
import { attentionRank, inOrder } from '../lib/attention.ts'
import { serverNow } from '../lib/server-clock.ts'
import { type Hearing, type Truth, truthOf } from '../lib/truth.ts'
import type { ValueNow } from '../lib/value-now.ts'
import type { DeviceInfo, PointInfo, SiteInfo } from './info.ts'
import type { View } from './view.ts'

/** The city, as the plant file has it. */
export interface City {
  readonly name: Readonly<Record<Language, string>>
  readonly sites: readonly SiteInfo[]
  readonly points: ReadonlyMap<string, PointInfo>
  readonly bySite: ReadonlyMap<string, readonly PointInfo[]>
}

/** All that the console shows. What is in it is replaced, never changed. */
export interface Model {
  readonly me: Me | undefined
  /** Why somebody has to log in. */
  readonly problem: string
  readonly hearing: Hearing
  readonly alarms: ReadonlyMap<string, AlarmBody>
  /** `heard`: all alarms that stand have been told. */
  readonly known: 'nothing' | 'heard'
  readonly city: City | undefined
  readonly values: ReadonlyMap<string, ValueNow>
  readonly devices: readonly DeviceInfo[] | undefined
  /** Why the city was not fetched; '' where it was. */
  readonly failed: string
  readonly view: View
  /** What went wrong that no view has said; '' nothing. */
  readonly mishap: string
  /** Whether the keys are shown. */
  readonly help: 'open' | 'closed'
  /** Epoch ms, by the second. */
  readonly now: number
}

export function emptyModel(view: View): Model {
  return {
    me: undefined,
    problem: '',
    hearing: { connection: 'connecting', progress: {}, heardAt: undefined },
    alarms: new Map(),
    known: 'nothing',
    city: undefined,
    values: new Map(),
    devices: undefined,
    failed: '',
    mishap: '',
    view,
    help: 'closed',
    now: serverNow(),
  }
}

export function truthIn({ hearing, now }: Model): Truth {
  return truthOf(hearing, now)
}

/** What is shown is of the past: nobody knows how it is now. */
export function isPast({ name }: Truth): boolean {
  return name === 'offline' || name === 'late' || name === 'connecting'
}

/** The alarms of a site that stand, the most urgent first. */
export function alarmsOf({ alarms }: Pick<Model, 'alarms'>, site: string): AlarmBody[] {
  return [...alarms.values()].filter((alarm) => alarm.site === site && alarm.state !== 'NORM').sort(inOrder)
}

/** The alarm that a site's sign is of: what is covered by another, put aside or out for repair does not count. */
export function worstOf(alarms: readonly AlarmBody[]): AlarmBody | undefined {
  return alarms.find((alarm) => attentionRank(alarm) < 3)
}

/** Which part of the city a point is of. */
export function siteOf(point: string): string {
  return point.slice(0, point.indexOf('/'))
}

/** A reading so many of its usual distances ago is old. */
const oldOfUsual = 3
const oldAtLeastMs = 5 * 60_000

export function isOld({ everyMs }: PointInfo, at: number, now: number): boolean {
  return everyMs !== undefined && now - at > Math.max(oldAtLeastMs, oldOfUsual * everyMs)
}

/** What tells most of a site: the point that alarms, else its first level that has limits, else its first level, else its first point. */
export function keyPointOf(points: readonly PointInfo[], worst: AlarmBody | undefined): PointInfo | undefined {
  return (
    points.find(({ id, kind }) => id === worst?.point && kind === 'gauge') ??
    points.find(({ quantity, limits }) => quantity === 'water_level' && limits) ??
    points.find(({ quantity }) => quantity === 'water_level') ??
    points[0]
  )
}

/** Whether anything of a site is heard; undefined where it has no devices, or nobody knows. */
export function isSilent({ devices }: Pick<Model, 'devices'>, site: string): boolean | undefined {
  const its = devices?.filter(({ id }) => siteOf(id) === site)
  if (!its || its.length === 0) return undefined
  return !its.some(({ state }) => state === 'reporting' || state === 'clock-wrong')
}
