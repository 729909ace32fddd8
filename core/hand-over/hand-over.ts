import { type Alarm, type AttentionState, stateOf } from '../alarm/alarm.ts'
import { describeAlarm } from '../alarm/describe.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import { byUrgency } from '../alarm/urgency.ts'
import type { Notice } from '../notice/notice.ts'
import type { ChannelName } from '../people/channel-kind.ts'
import type { Plant } from '../plant/plant.ts'
import type { LocalText } from '../words/language.ts'
import { inBoth } from '../words/local-text.ts'
import { fill } from '../words/tables.ts'

/** What a crew hands over at a change of duty. Kept whole: what is told is what stood then. Times epoch ms. */
export interface HandOverRecord {
  /** When duty changed. */
  readonly at: number
  /** Ids of people. */
  readonly incoming: readonly string[]
  readonly outgoing: readonly string[]
  readonly counts: HandOverCounts
  /** The most urgent, at most `mostTold`, as they stood then. */
  readonly notices: readonly Notice[]
  /** Whom this tells; left out, who comes on duty. */
  readonly tells?: 'outgoing'
  /** Who has said that it is theirs now, once. */
  readonly takenOver?: { readonly at: number; readonly by: string }
}

export interface HandOverCounts {
  /** Nobody has acknowledged them. */
  readonly unanswered: number
  /** Acknowledged, and not over. */
  readonly standing: number
  readonly shelved: number
  readonly outOfService: number
}

/** An alarm that somebody who comes on duty should know of. */
export interface Standing {
  readonly alarm: Alarm
  readonly rule: AlarmRule | undefined
}

const mostTold = 100
const kindOf: Readonly<Partial<Record<AttentionState, keyof HandOverCounts>>> = {
  UNACK: 'unanswered',
  RTNUN: 'unanswered',
  LUNACK: 'unanswered',
  ACKED: 'standing',
  LACKED: 'standing',
  SHLVD: 'shelved',
  OOSRV: 'outOfService',
}

/** States that are handed over. What is suppressed by design needs nobody. */
export const handedOver = Object.keys(kindOf) as AttentionState[]

/** Not by telephone and not by SMS: what is no alarm wakes nobody, and an SMS has no words but those of an alarm. */
export function wakingNobody(reach: readonly ChannelName[]): readonly ChannelName[] {
  return reach.filter((channel) => channel !== 'voice' && channel !== 'sms')
}

/** What stands, the unanswered first, of these the most urgent; undefined where there is nothing to be told. */
export function whatStands(
  all: readonly Standing[],
  plant: Plant,
  publicUrl?: string,
): Pick<HandOverRecord, 'counts' | 'notices'> | undefined {
  const kinds = ['unanswered', 'standing', 'shelved', 'outOfService'] as const
  const sorted = kinds.map((kind) =>
    all
      .filter(({ alarm }) => kindOf[stateOf(alarm)] === kind)
      .toSorted((a, b) =>
        byUrgency({ calls: true, priority: a.alarm.priority }, { calls: true, priority: b.alarm.priority }),
      ),
  )
  const [unanswered = 0, standing = 0, shelved = 0, outOfService = 0] = sorted.map(({ length }) => length)
  const counts = { unanswered, standing, shelved, outOfService }
  const notices = sorted.flat().slice(0, mostTold)
  if (notices.length === 0) return undefined
  return { counts, notices: notices.map((each) => noticeOf(each, plant, publicUrl)) }
}

/** `交接班：未应答 2，在报 1，搁置 0，停用 1`; to who goes off duty, of how many they are relieved: `交班：您交出 4 项（未应答 2，…）`. */
export function handOverTitle({ counts, tells }: Pick<HandOverRecord, 'counts' | 'tells'>): LocalText {
  const { unanswered, standing, shelved, outOfService } = counts
  const count = unanswered + standing + shelved + outOfService
  return inBoth(({ message }) => fill(tells ? message.relieved : message.handOver, { ...counts, count }))
}

function noticeOf({ alarm, rule }: Standing, plant: Plant, publicUrl: string | undefined): Notice {
  const { id, occurrence, raised, priority, colour, outOfService } = alarm
  const { name, site, asset, device, unit, speaks } = describeAlarm(id, rule, plant)
  const at = raised?.at ?? outOfService?.at ?? 0
  const state = stateOf(alarm)
  return {
    ...{ id: `hand-over.${id}#${occurrence}`, number: 0, kind: 'raised', alarm: id, occurrence, at },
    ...{ serverAt: raised?.serverAt ?? at, state, priority, reason: 'hand-over', name, site, unit },
    ...(colour && { colour }),
    ...(asset && { asset }),
    ...(device && { device: device.id, deviceName: device.name }),
    ...(speaks === 'value' && raised && { value: raised.value, limit: raised.limit }),
    marks: [inBoth((words) => words.state[state])],
    ...(publicUrl !== undefined && { link: `${publicUrl.replace(/\/+$/, '')}/#${encodeURIComponent(id)}` }),
  }
}
