import type { z } from '@hono/zod-openapi'
import { clockHint } from '../../core/clock-hint.ts'
import { clockOffset } from '../../core/device-clock.ts'
import { type DeviceRecord, deviceState, deviceStateNames, unheard } from '../../core/device-status.ts'
import type { Device, Plant } from '../../core/plant/plant.ts'
import type { LatestReading } from '../../storage/ingest/state.ts'
import { presentReading } from '../latest/present.ts'
import { formatTime } from '../time.ts'
import type { DeviceBody } from './schema.ts'

interface Context {
  readonly plant: Plant
  readonly recordOf: (key: string) => DeviceRecord | undefined
  readonly gatewayOf: (id: string) => Device | undefined
  readonly latest: ReadonlyMap<string, LatestReading>
  readonly now: number
}

export function presentDevice(
  device: Device,
  { plant, recordOf, gatewayOf, latest, now }: Context,
): z.infer<typeof DeviceBody> {
  const { site, id, gateway, address, points } = device
  const record = recordOf(`${site}/${id}`) ?? unheard
  const intervals = [...points.values()].flatMap(({ everyMs }) => everyMs ?? [])
  const everyMs = intervals.length === 0 ? undefined : Math.min(...intervals)
  const gatewayDevice = gateway === undefined ? undefined : gatewayOf(gateway)
  const gatewaySession = gatewayDevice && recordOf(`${gatewayDevice.site}/${gatewayDevice.id}`)?.session
  const found = deviceState(record, { everyMs, ...(gatewaySession && { gateway: gatewaySession }) }, now)
  const offset = clockOffset(record.clock)
  const { session, data, aliveAt, gaps, messages, readings, rejects } = record
  const newest = (...quantities: string[]) =>
    [...points.values()].flatMap((point) => {
      const reading = quantities.includes(point.quantity.id) ? latest.get(point.id) : undefined
      return reading ? [presentReading(reading, plant)] : []
    })
  return {
    id: `${site}/${id}`,
    ...(gateway !== undefined && { gateway }),
    ...(address !== undefined && { address }),
    state: found.name,
    label: { ...deviceStateNames[found.name] },
    ...('since' in found && { since: formatTime(found.since) }),
    ...('because' in found && { because: found.because }),
    session: { state: session.name, ...(session.name !== 'unknown' && { since: formatTime(session.since) }) },
    ...(aliveAt !== undefined && { aliveAt: formatTime(aliveAt) }),
    ...(everyMs !== undefined && { expectedEveryMs: everyMs }),
    ...(data && { data: { receivedAt: formatTime(data.receivedAt), at: formatTime(data.at) } }),
    ...(offset !== undefined && { clockOffsetMs: offset }),
    clock: presentClock(record, plant.city.zone, now),
    ...(gaps && { gaps: { ...gaps, lastAt: formatTime(gaps.lastAt) } }),
    messages,
    readings,
    rejects,
    battery: newest('battery', 'battery_charge'),
    signal: newest('signal'),
  }
}

function presentClock({ clock: { correction } }: DeviceRecord, zone: string, now: number) {
  if (!correction) return { told: 'by-device' as const }
  const hint = clockHint(correction.ms, zone, now)
  return { told: 'by-receipt' as const, correctionMs: correction.ms, ...(hint && { hint: { ...hint } }) }
}
