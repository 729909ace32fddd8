import { get } from 'sparkplug-payload'
import type { Device, Plant } from '../../plant/plant.ts'
import type { DecoderMemory, DeviceRequest } from '../decoder.ts'
import { isObject } from '../json.ts'
import type { Metric } from './payload.ts'

/** What must outlive a restart: each edge node's place in its sequence, and what each birth said of its metrics. */

/** An edge node's session. `seq` is that of its last message; `askedAt` when a rebirth was last asked for, epoch ms. */
export interface Session {
  /** Which of the node's lives it is: a birth or a death of the node ends the one before, and what was born in it. */
  readonly life?: number
  readonly bdSeq?: number
  readonly seq?: number
  readonly askedAt?: number
}

/** What a birth said of a metric, for the DATA messages that say only an alias. */
export interface BornMetric {
  readonly name: string
  readonly datatype?: number
  readonly unit?: string
}

/** Most metrics of one birth that are remembered. */
const maxMetrics = 10_000
/** A rebirth that is not answered is asked for again after this long, by the time of receipt. */
const askAgainMs = 10_000

const sessionKey = (edge: string) => `sparkplug/session/${edge}`
const birthKey = (source: string) => `sparkplug/birth/${source}`

export function loadSession(edge: string, memory: DecoderMemory): Session {
  const stored = memory.get(sessionKey(edge))
  if (!isObject(stored)) return {}
  const numbers = Object.entries(stored).filter(([, value]) => typeof value === 'number')
  return Object.fromEntries(numbers)
}

export function saveSession(edge: string, session: Session, memory: DecoderMemory): void {
  memory.set(sessionKey(edge), session)
}

/** Keeps a birth of `group/edge` or `group/edge/device`; the one before it is forgotten. */
export function saveBirth(source: string, { life }: Session, metrics: readonly Metric[], memory: DecoderMemory): void {
  const born = metrics.slice(0, maxMetrics).flatMap((metric) => {
    if (metric.name === undefined) return []
    const unit = metric.properties.get('engUnit')
    const kept: BornMetric = {
      name: metric.name,
      ...(metric.datatype === undefined ? {} : { datatype: metric.datatype }),
      ...(typeof unit === 'string' && unit !== '' ? { unit } : {}),
    }
    const byName: [string, BornMetric] = [`=${metric.name}`, kept]
    return metric.alias === undefined ? [byName] : [byName, [metric.alias, kept] satisfies [string, BornMetric]]
  })
  memory.set(birthKey(source), Object.fromEntries(life === undefined ? born : [...born, [lifeKey, life]]))
}

/** No alias, which is a number, and no name, which has a `=` before it. */
const lifeKey = 'life'

export type Birth = Readonly<Record<string, unknown>>

/** The birth of the node's present life: after another the same alias may be another metric. */
export function loadBirth(source: string, { life }: Session, memory: DecoderMemory): Birth | undefined {
  const stored = memory.get(birthKey(source))
  return isObject(stored) && stored[lifeKey] === life ? stored : undefined
}

/** What the birth said of the metric that this one continues; undefined when it was not born. */
export function bornAs(birth: Birth, { name, alias }: Metric): BornMetric | undefined {
  const key = name !== undefined && name !== '' ? `=${name}` : alias
  const kept = key !== undefined && Object.hasOwn(birth, key) ? birth[key] : undefined
  return isObject(kept) && typeof kept['name'] === 'string' ? (kept as { name: string }) : undefined
}

/** True when a rebirth may be asked for now. */
export function mayAsk({ askedAt }: Session, now: number): boolean {
  return askedAt === undefined || now - askedAt >= askAgainMs || now < askedAt
}

/** The command that makes an edge node send its births again. */
export function rebirthRequest(group: string, node: string, now: number): DeviceRequest {
  const metrics = [{ name: 'Node Control/Rebirth', type: 'Boolean' as const, value: true, timestamp: now }]
  const payload = get('spBv1.0')?.encodePayload({ timestamp: now, metrics })
  if (!payload) throw new Error('sparkplug-payload has no spBv1.0')
  return { topic: `spBv1.0/${group}/NCMD/${node}`, payload }
}

const devicesOfPlant = new WeakMap<Plant, ReadonlyMap<string, readonly Device[]>>()

/** The plant's devices behind each edge node, by `group/edge` in lower case; the node itself among them. */
export function devicesBehind(edge: string, plant: Plant): readonly Device[] {
  let known = devicesOfPlant.get(plant)
  if (!known) {
    known = Map.groupBy(plant.devicesByAddress.values(), (device) =>
      (device.address ?? device.id).split('/', 2).join('/').toLowerCase(),
    )
    devicesOfPlant.set(plant, known)
  }
  return known.get(edge.toLowerCase()) ?? []
}
