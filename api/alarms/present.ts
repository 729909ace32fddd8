import { type Alarm, isAnnunciated, stateOf } from '../../core/alarm/alarm.ts'
import { presentPriority } from '../../core/alarm/attention/operator.ts'
import { describeAlarm, describeState } from '../../core/alarm/describe.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { byUrgency } from '../../core/alarm/urgency.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { NumberedEntry } from '../../storage/alarms/alarms.ts'
import { formatTime } from '../time.ts'
import type { AlarmBody, CardBody, EntryBody } from './schema.ts'

/** An alarm with the names and units of its place. */
export function presentAlarm(alarm: Alarm, rule: AlarmRule | undefined, plant: Plant): AlarmBody {
  const { id, revision, condition, priority, colour, raised, returnedAt, occurrence, annunciations } = alarm
  const { name, site, asset, device, point, unit, speaks } = describeAlarm(id, rule, plant)
  return {
    id,
    revision,
    state: stateOf(alarm),
    condition,
    priority,
    ...(colour && { colour }),
    ...(rule && { kind: rule.kind }),
    name,
    site: site.id,
    siteName: site.name,
    ...(asset && { asset: asset.id, assetName: asset.name }),
    ...(point !== undefined && { point }),
    ...(device && { device: device.id, deviceName: device.name }),
    ...(raised && { value: raised.value, limit: raised.limit, ...describeState(rule, plant, raised.value) }),
    unit,
    speaks,
    ...(raised && { since: formatTime(raised.at), receivedAt: formatTime(raised.serverAt) }),
    ...(rule?.timeToRespondMs !== undefined &&
      raised && { respondBy: formatTime(raised.serverAt + rule.timeToRespondMs) }),
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
        ...(shelved.person !== undefined && { person: shelved.person }),
        ...(shelved.second !== undefined && { second: shelved.second }),
        ...(shelved.secondPerson !== undefined && { secondPerson: shelved.secondPerson }),
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
  const { cause, consequence, response, notes } = rule?.texts ?? {}
  const timeToRespondMs = rule?.timeToRespondMs
  return {
    ...body,
    ...(cause && { cause }),
    ...(consequence && { consequence }),
    ...(response && { response }),
    ...(notes && { notes: [...notes] }),
    ...(timeToRespondMs !== undefined && { timeToRespondMs }),
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

/** Most urgent first. */
export function inOrder(a: Alarm, b: Alarm): number {
  return byUrgency(urgencyOf(a), urgencyOf(b))
}

function urgencyOf(alarm: Alarm) {
  return { calls: isAnnunciated(alarm), priority: alarm.priority, at: alarm.raised?.at }
}
