import type { Plant } from '../../core/plant/plant.ts'
import { type Quality, quality, type Reading } from '../../core/reading.ts'
import type { Bucket, BucketQuery, RangeQuery, ReadingStore, StoredReading } from '../../storage/readings/store.ts'
import { plantOf } from './decode.ts'

/** An hour on the hour: 2026-07-03 02:00 UTC. */
export const start = Date.UTC(2026, 6, 3, 2)
export const second = 1000
export const minute = 60_000
export const hour = 3_600_000
export const day = 24 * hour

/** Text that breaks a careless encoder: as site, asset or point name. */
export const nastyNames: readonly string[] = [
  'a,b=c d',
  'it\'s "quoted"',
  'back\\slash\\',
  '\\n is not a newline',
  'line\nbreak\r\n',
  '50%41',
  '拉萨河 💧',
  '#7',
  "' OR ''='",
]

/** The points that the contract suite uses; of the levels only the first is judged. */
export function contractPlant(): Plant {
  const nasty = Object.fromEntries(nastyNames.map((name) => [name, 'water_level']))
  return plantOf({
    'nangan/weir-1': {
      points: { level: { quantity: 'water_level', range: [-10, 10] }, flow: 'flow', pump: 'pump_state' },
    },
    'nangan/weir-2': { points: { level: 'water_level' } },
    ...Object.fromEntries(nastyNames.map((name) => [`${name}/${name}`, { points: nasty }])),
  })
}

export const level = 'nangan/weir-1/level'
export const flow = 'nangan/weir-1/flow'
export const otherLevel = 'nangan/weir-2/level'

export function reading(at: number, value: number | null, over: Partial<Reading> = {}): Reading {
  const judged: Quality = value === null ? quality.missing : quality.good
  return { point: level, at, receivedAt: at + second, value, quality: judged, ...over }
}

/** `count` readings one second apart, with values 0, 1, 2, … */
export function series(count: number, from = start, over: Partial<Reading> = {}): Reading[] {
  return Array.from({ length: count }, (_, index) => reading(from + index * second, index, over))
}

/** All that a point has, unless told otherwise. */
export async function readAll(store: ReadingStore, query: Partial<RangeQuery> = {}): Promise<StoredReading[]> {
  const all: StoredReading[] = []
  for await (const page of store.range({ point: level, from: 0, to: start + 365 * day, ...query })) all.push(...page)
  return all
}

/** Values only. */
export async function valuesIn(store: ReadingStore, query: Partial<RangeQuery> = {}): Promise<(number | null)[]> {
  return (await readAll(store, query)).map(({ value }) => value)
}

export async function bucketsIn(store: ReadingStore, query: Partial<BucketQuery>): Promise<Bucket[]> {
  const whole = { point: level, from: start - day, to: start + 365 * day, everyMs: minute, aggregate: 'mean' } as const
  const all: Bucket[] = []
  for await (const page of store.buckets({ ...whole, ...query })) all.push(...page)
  return all
}
