import { siteLine, standingLine } from '../../../alarms/mirror-lines.ts'
import { newAlarm } from '../../../core/alarm/alarm.ts'
import type { Plant, Point } from '../../../core/plant/plant.ts'
import { quantities } from '../../../core/quantity.ts'
import { alarmNight } from '../alarm-seed.ts'
import { alarmLines, platformHours } from '../platform-seed.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A part of what InfluxDB holds after a week, a batch of lines at a time. */
export interface Part {
  readonly what: string
  readonly tier: 'autogen' | '1h' | '1d'
  readonly precision: 'ms' | 'ns'
  batches(): Iterable<readonly string[]>
}

/** Everything that the dashboards ask of, over `days` up to `to`: each point at its own interval, roll-ups, alarms, platform. */
export function weekOf(plant: Plant, to: number, days: number): readonly Part[] {
  const from = to - days * day
  const points = [...plant.points.values()]
  const every = (tier: '1h' | '1d', ms: number): Part => ({
    ...{ what: `roll-ups of ${tier}`, tier, precision: 'ms' },
    batches: () => batched(rolled(points, { from, to, ms })),
  })
  return [
    { what: 'readings', tier: 'autogen', precision: 'ms', batches: () => batched(readings(points, from, to)) },
    every('1h', hour),
    every('1d', day),
    { what: 'alarms', tier: 'autogen', precision: 'ns', batches: () => batched(alarms(plant, from, to)) },
    { what: 'platform', tier: 'autogen', precision: 'ms', batches: () => batched(platform(from, to)) },
  ]
}

function* batched(lines: Iterable<string>): Generator<readonly string[]> {
  let batch: string[] = []
  for (const line of lines) {
    batch.push(line)
    if (batch.length < 20_000) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

function series({ quantity, site, asset, point }: Point): string {
  return `${quantity.id},site=${site},asset=${asset},point=${point}`
}

/** By time, as a tail would write them: each hour of each point. One reading in 50 is bad, one suspect. */
function* readings(points: readonly Point[], from: number, to: number): Generator<string> {
  for (let start = from; start < to; start += hour) {
    for (const [nth, point] of points.entries()) {
      const step = point.everyMs ?? 5 * minute
      const key = series(point)
      const first = Math.ceil(start / step)
      for (let n = first; n * step < Math.min(start + hour, to); n += 1) {
        const value = measured(point, n * step, nth)
        if (n % 50 === 7) yield `${key} raw=${value},quality=4i,reason=1i ${n * step}`
        else if (n % 50 === 9) yield `${key} value=${value},quality=3i,reason=1i ${n * step}`
        else yield `${key} value=${value} ${n * step}`
      }
    }
  }
}

function measured({ quantity, everyMs }: Point, at: number, nth: number): number {
  const { kind, states } = quantities.get(quantity.id) ?? quantity
  if (states) return Math.floor(at / hour + nth) % 3
  if (kind === 'counter') return Math.floor(at / (everyMs ?? minute) / 10) % 1_000_000
  return Math.round((2 + Math.sin(at / (4 * hour) + nth)) * 1000) / 1000
}

interface Span {
  readonly from: number
  readonly to: number
  readonly ms: number
}

function* rolled(points: readonly Point[], { from, to, ms }: Span): Generator<string> {
  for (let at = Math.floor(from / ms) * ms; at <= to; at += ms)
    for (const point of points) yield `${series(point)} mean=2,min=1,max=3,total=4,count=12i,readings=12i ${at}`
}

/** Four alarms that stand the whole time, each site each minute, and one night's journal. */
function* alarms(plant: Plant, from: number, to: number): Generator<string> {
  yield* alarmNight(plant, to).lines
  yield* alarmLines(plant, to, plant.sites[0]?.id)
  const standing = plant.rules.slice(0, 4)
  for (let at = from; at < to - hour; at += minute) {
    for (const { id, site, priority } of standing)
      yield standingLine(site, { ...newAlarm(id, priority), condition: 'active', bare: 'ACKED' }, at)
    for (const site of plant.sites) yield siteLine(site, [], at)
  }
}

/** Two hours at a time, each process each minute. */
function* platform(from: number, to: number): Generator<string> {
  for (let end = to; end > from; end -= 2 * hour) yield* platformHours(end)
}
