import { type Alarm, isAnnunciated, stateOf } from '../../core/alarm/alarm.ts'
import { presentPriority } from '../../core/alarm/attention/operator.ts'
import { priorities } from '../../core/alarm/priority.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { stateName, stateWord } from '../../core/quantity.ts'
import type { NumberedEntry } from '../../storage/alarms/alarms.ts'
import { formatTime } from '../history/time.ts'
import type { AlarmBody, CardBody, EntryBody } from './schema.ts'

/** An alarm with the names and units of its place. */
export function presentAlarm(alarm: Alarm, rule: AlarmRule | undefined, plant: Plant): AlarmBody {
  const { id, revision, condition, priority, colour, raised, returnedAt, occurrence, annunciations } = alarm
  const site = plant.sites.find((known) => known.id === (rule?.site ?? id.split('.')[0]))
  const asset = site?.assets.find((known) => known.id === rule?.asset)
  const deviceName = site?.devices?.find((known) => known.id === rule?.device)?.name
  const point = pointOf(rule)
  const quantity = point === undefined ? undefined : plant.points.get(point)?.quantity
  const isValue = rule?.signal.of === 'value'
  const word = quantity && isValue && raised && raised.value !== null ? stateWord(quantity, raised.value) : undefined
  return {
    id,
    revision,
    state: stateOf(alarm),
    condition,
    priority,
    ...(colour && { colour }),
    ...(rule && { kind: rule.kind, name: rule.texts.name }),
    site: rule?.site ?? id.split('.')[0] ?? '',
    ...(site && { siteName: site.name }),
    ...(rule?.asset !== undefined && { asset: rule.asset }),
    ...(asset && { assetName: asset.name }),
    ...(point !== undefined && { point }),
    ...(rule?.device !== undefined && { device: rule.device }),
    ...(deviceName && { deviceName }),
    ...(raised && { value: raised.value, limit: raised.limit }),
    ...(quantity && word !== undefined && { word, wordName: stateName(quantity, word) }),
    unit: unitOf(rule, plant),
    ...(raised && { since: formatTime(raised.at), receivedAt: formatTime(raised.serverAt) }),
    ...(returnedAt !== undefined && { returnedAt: formatTime(returnedAt) }),
    ...(raised?.order && { order: raised.order }),
    occurrence,
    annunciations,
    note: rule?.note ?? 'optional',
    latching: rule?.latching ?? 'free',
    audience: rule?.audience ?? 'people',
    ...attentionOf(alarm),
  }
}

function attentionOf({ acknowledged, shelved, suppressed, outOfService }: Alarm) {
  return {
    ...(acknowledged && { acknowledged: { ...acknowledged, at: formatTime(acknowledged.at) } }),
    ...(shelved && {
      shelved: {
        by: shelved.by,
        ...(shelved.second !== undefined && { second: shelved.second }),
        why: shelved.why,
        at: formatTime(shelved.at),
        until: formatTime(shelved.until),
        mode: shelved.mode,
      },
    }),
    suppressed: [...suppressed],
    ...(outOfService && { outOfService: { ...outOfService, at: formatTime(outOfService.at) } }),
  }
}

/** The point whose trend explains the alarm: `{site}/{asset}/{point}`. */
export function pointOf(rule: AlarmRule | undefined): string | undefined {
  if (!rule) return undefined
  const { signal } = rule
  if ('point' in signal) return signal.point
  if (signal.of === 'difference') return signal.a
  if (signal.of === 'silence' && 'point' in signal.target) return signal.target.point
  return signal.of === 'expression' ? signal.points[0] : undefined
}

/** The unit of a rule's values and limits; '' where they are counts, codes or yes and no. */
function unitOf(rule: AlarmRule | undefined, plant: Plant): string {
  if (!rule) return ''
  const { signal } = rule
  const unit = plant.points.get(pointOf(rule) ?? '')?.quantity.unit ?? ''
  switch (signal.of) {
    case 'value':
    case 'difference':
      return unit
    case 'rate':
      return `${unit}/h`
    case 'run-hours':
      return 'h'
    case 'expression':
    case 'starts':
    case 'quality':
    case 'flat':
    case 'silence':
    case 'skew':
    case 'session':
      return ''
  }
}

/** The card, but for what only other stores know: the newest reading and who was told. */
export function presentCard(
  alarm: Alarm,
  rule: AlarmRule | undefined,
  plant: Plant,
  more: Pick<CardBody, 'now' | 'told'>,
): CardBody {
  const body = presentAlarm(alarm, rule, plant)
  const { raised } = alarm
  const from = raised && formatTime(raised.at - 6 * 3_600_000)
  const { cause, consequence, response } = rule?.texts ?? {}
  const timeToRespondMs = rule?.timeToRespondMs
  return {
    ...body,
    ...(cause && { cause }),
    ...(consequence && { consequence }),
    ...(response && { response }),
    ...(timeToRespondMs !== undefined && { timeToRespondMs }),
    ...(timeToRespondMs !== undefined && raised && { respondBy: formatTime(raised.serverAt + timeToRespondMs) }),
    ...(raised && { ruleVersion: raised.ruleVersion }),
    ...(rule && { shelveMaxMs: rule.shelveMaxMs[presentPriority(rule, alarm)] }),
    ...(more.now && { now: more.now }),
    told: more.told,
    links: {
      ...(body.point !== undefined && {
        readings: `/api/v1/readings?point=${encodeURIComponent(body.point)}${from ? `&from=${from}` : ''}`,
      }),
      journal: `/api/v1/alarms/${encodeURIComponent(alarm.id)}/journal`,
    },
  }
}

export function presentEntry(entry: NumberedEntry): EntryBody {
  const { number, at, serverAt, until, ...rest } = entry
  return {
    number,
    at: formatTime(at),
    serverAt: formatTime(serverAt),
    ...rest,
    ...(until !== undefined && { until: formatTime(until) }),
  }
}

/** Most urgent first: what calls for someone, then by priority, then the newest. */
export function byUrgency(a: Alarm, b: Alarm): number {
  return (
    Number(isAnnunciated(b)) - Number(isAnnunciated(a)) ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    (b.raised?.at ?? 0) - (a.raised?.at ?? 0)
  )
}
