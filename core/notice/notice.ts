import { type Alarm, type AttentionState, stateOf } from '../alarm/alarm.ts'
import { describeAlarm, describeState, type NamedThing } from '../alarm/describe.ts'
import type { JournalEntry } from '../alarm/journal.ts'
import type { Priority } from '../alarm/priority.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import type { WarningColour } from '../alarm/warning-colour.ts'
import type { Plant } from '../plant/plant.ts'
import type { LocalText } from '../words/language.ts'
import { endingOf, whyOver } from './ending.ts'
import type { Ending, NoticeKind } from './kind.ts'

/** All that a person is told of one journal entry, whatever the channel. Times are epoch ms. */
export interface Notice {
  /** The same whenever this entry is told in this kind: a receiver drops what it has had. */
  readonly id: string
  /** Of the journal entry. */
  readonly number: number
  readonly kind: NoticeKind
  readonly alarm: string
  readonly occurrence: number
  /** Event time. */
  readonly at: number
  readonly serverAt: number
  /** Of an alarm that is told when it is over. */
  readonly returnedAt?: number
  readonly state: AttentionState
  readonly priority: Priority
  readonly colour?: WarningColour
  readonly order?: 'first-out'
  /** Why it is told: the rule's kind, or `unshelved`, `re-alarm` … when it calls again; of an end, how it ended. */
  readonly reason: string
  /** Of an end: how it came about, and why in words. */
  readonly ending?: Ending
  readonly why?: LocalText
  /** An earlier occurrence, which this recipient was told of, has ended too. */
  readonly ended?: Ended
  readonly name: LocalText
  readonly site: NamedThing
  readonly asset?: NamedThing
  readonly device?: string
  readonly deviceName?: LocalText
  readonly value?: number | null
  readonly limit?: number
  readonly unit: string
  /** Of a state: what the code means. */
  readonly word?: string
  readonly wordName?: LocalText
  readonly cause?: LocalText
  readonly consequence?: LocalText
  readonly response?: LocalText
  readonly timeToRespondMs?: number
  readonly link?: string
  /** To be said before all else: that nobody has answered, or that it is a drill. */
  readonly marks?: readonly LocalText[]
}

/** The end of an occurrence. `at` event time. */
export interface Ended {
  readonly occurrence: number
  readonly at: number
  readonly ending: Ending
  readonly why: LocalText
}

export interface NoticeSources {
  readonly entry: JournalEntry & { readonly number: number }
  readonly kind: NoticeKind
  /** The entry that ended an earlier occurrence. */
  readonly ended?: JournalEntry | undefined
  readonly alarm: Alarm | undefined
  /** In the version that made the entry. */
  readonly rule: AlarmRule | undefined
  readonly plant: Plant
  /** Where people reach the page; left out, notices have no link. */
  readonly publicUrl?: string | undefined
}

/**
 * The same for every telling of an entry. Receipt time is part of it because numbers begin anew with a new data folder,
 * and a receiver must not take its first alarms for repeats.
 */
export function noticeId({ number, serverAt }: NoticeSources['entry'], kind: NoticeKind): string {
  return `${number}.${kind}.${Math.floor(serverAt).toString(36)}`
}

export function noticeOf({ entry, kind, ended, alarm, rule, plant, publicUrl }: NoticeSources): Notice {
  const { colour, order } = entry
  const about = describeAlarm(entry.alarm, rule, plant)
  const { device } = about
  const { cause, consequence, response } = rule?.texts ?? {}
  const over = kind === 'returned' || kind === 'ended' ? endOf(entry) : undefined
  const before = ended && endOf(ended)
  const news = entry.event === 'raised' || entry.event === 'worsened' || entry.event === 'returned'
  return {
    id: noticeId(entry, kind),
    number: entry.number,
    kind,
    alarm: entry.alarm,
    occurrence: entry.occurrence,
    at: entry.at,
    serverAt: entry.serverAt,
    ...(kind === 'over' && alarm?.returnedAt !== undefined && { returnedAt: alarm.returnedAt }),
    state: kind === 'over' && alarm ? stateOf(alarm) : entry.to,
    priority: entry.priority,
    ...(colour && { colour }),
    ...(order && { order }),
    reason: kind === 'ended' && over ? over.ending : news ? entry.why : entry.event,
    ...(over && { ending: over.ending, why: over.why }),
    ...(before && { ended: before }),
    name: about.name,
    site: about.site,
    ...(about.asset && { asset: about.asset }),
    ...(device && { device: device.id, deviceName: device.name }),
    unit: about.unit,
    ...(about.speaks === 'value' && valuesOf({ entry, alarm, rule, plant })),
    ...(cause && { cause }),
    ...(consequence && { consequence }),
    ...(response && { response }),
    ...(rule?.timeToRespondMs !== undefined && { timeToRespondMs: rule.timeToRespondMs }),
    ...(publicUrl !== undefined && { link: linkTo(publicUrl, entry.alarm) }),
  }
}

function endOf(entry: JournalEntry): Ended {
  const { occurrence, at } = entry
  return { occurrence, at, ending: endingOf(entry) ?? 'returned', why: whyOver(entry) }
}

function valuesOf({ entry, alarm, rule, plant }: Pick<NoticeSources, 'entry' | 'alarm' | 'rule' | 'plant'>) {
  if (!rule) return {}
  // an alarm that calls again after shelving has no value of its own in the entry
  const value = entry.value === undefined ? alarm?.raised?.value : entry.value
  const limit = entry.limit ?? alarm?.raised?.limit
  return {
    ...(value !== undefined && { value }),
    ...(limit !== undefined && { limit }),
    ...describeState(rule, plant, value),
  }
}

function linkTo(publicUrl: string, alarm: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/#${encodeURIComponent(alarm)}`
}
