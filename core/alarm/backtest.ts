import type { Plant } from '../plant/plant.ts'
import type { Reading } from '../reading.ts'
import { type Advice, adviceFrom, trialsOf } from './backtest/advice.ts'
import type { Incident, IncidentResult } from './backtest/incident.ts'
import { SideCount, type Stood } from './backtest/side.ts'
import type { AddressedEvent } from './engine/addressed-event.ts'
import { createEngine } from './engine.ts'
import type { JournalEntry } from './journal.ts'
import type { Kpis } from './kpi/sum.ts'
import { createMemoryBook } from './memory-book.ts'
import type { AlarmRule } from './rule.ts'

/** Stored readings of many points in the order of receipt, in batches; asked for again where a second pass is needed. */
export type ReadingSource = () => AsyncIterable<readonly Reading[]> | Iterable<readonly Reading[]>

export interface BacktestOptions {
  readonly plant: Plant
  readonly rules: readonly AlarmRule[]
  readonly source: ReadingSource
  /** The rules in force, to compare with. */
  readonly inForce?: readonly AlarmRule[]
  readonly incidents?: readonly Incident[]
  /** How many of the noisiest rules to try other deadbands and delays on. Default 10. */
  readonly advise?: number
}

/** What one set of rules made of history. */
export type BacktestSide = Pick<BacktestReport, 'alarmsPerDay' | 'kpis' | 'activeMs' | 'jumps' | 'stood' | 'incidents'>

export interface BacktestReport {
  readonly readings: number
  /** Sample times of the first and the last reading, epoch ms. */
  readonly from: number
  readonly to: number
  readonly alarmsPerDay: number
  readonly kpis: Kpis
  /** How long alarms were active, all together, ms. */
  readonly activeMs: number
  /** Raised again within ten minutes of a return. */
  readonly jumps: number
  /** When alarms were active, by the time of their return; the first 2,000. */
  readonly stood: readonly Stood[]
  readonly incidents: readonly IncidentResult[]
  /** The same under the rules in force, where they were to be compared with. */
  readonly before?: BacktestSide
  readonly difference: readonly Difference[]
  readonly advice: readonly Advice[]
}

/** Annunciations of one alarm under the rules tried and those in force; null where there is no such rule. */
export interface Difference {
  readonly alarm: string
  readonly tried: number | null
  readonly inForce: number | null
}

/**
 * Runs rules over history through the engine and the attention machine that run live. Nobody acknowledges there. The
 * journal that they make is counted entry by entry and not kept: memory grows with the rules, not with the history.
 */
export async function backtest(options: BacktestOptions): Promise<BacktestReport> {
  const { plant, rules, inForce, source, incidents = [], advise = 10 } = options
  let readings = 0
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  const side = () => new SideCount(incidents, plant.city.zone)
  const [now, then] = [side(), side()]
  const tried = createRun(plant, rules, (entry) => now.take(entry))
  const old = inForce && createRun(plant, inForce, (entry) => then.take(entry))
  for await (const batch of source()) {
    readings += batch.length
    for (const { at } of batch) {
      if (at < from) from = at
      if (at > to) to = at
    }
    if (readings > 0) for (const count of [now, then]) count.begin(from)
    tried.take(batch)
    old?.take(batch)
  }
  if (readings === 0) [from, to] = [0, 0]
  return {
    ...{ readings, from, to },
    ...now.result(from, to),
    ...(old && { before: then.result(from, to) }),
    difference: old && inForce ? differences(rules, tried.counts, inForce, old.counts) : [],
    advice: await advice(options, tried.counts, advise),
  }
}

interface Run {
  /** Raisings by alarm. */
  readonly counts: ReadonlyMap<string, number>
  take(batch: readonly Reading[]): void
}

function createRun(plant: Plant, rules: readonly AlarmRule[], see?: (entry: JournalEntry) => void): Run {
  const engine = createEngine(plant, rules)
  const book = createMemoryBook()
  const counts = new Map<string, number>()
  const events: AddressedEvent[] = []
  const entries: JournalEntry[] = []
  return {
    counts,
    take(batch) {
      for (const reading of batch) engine.reading(reading, events)
      book.take(events, entries)
      for (const entry of entries) {
        if (entry.event === 'raised') counts.set(entry.alarm, (counts.get(entry.alarm) ?? 0) + 1)
        see?.(entry)
      }
      events.length = 0
      entries.length = 0
    },
  }
}

/** Runs the noisiest rules again beside their trials, and says which would have been enough. */
async function advice(
  { plant, rules, source }: BacktestOptions,
  counts: ReadonlyMap<string, number>,
  most: number,
): Promise<Advice[]> {
  const noisy = rules
    .filter(({ id }) => (counts.get(id) ?? 0) > 1)
    .sort((a, b) => (counts.get(b.id) ?? 0) - (counts.get(a.id) ?? 0))
    .slice(0, most)
  const trials = noisy.flatMap(trialsOf)
  if (trials.length === 0) return []
  const run = createRun(
    plant,
    trials.map(({ rule }) => rule),
  )
  for await (const batch of source()) run.take(batch)
  return adviceFrom(trials, counts, run.counts)
}

function differences(
  rules: readonly AlarmRule[],
  counts: ReadonlyMap<string, number>,
  inForce: readonly AlarmRule[],
  before: ReadonlyMap<string, number>,
): Difference[] {
  const [now, then] = [new Set(rules.map(({ id }) => id)), new Set(inForce.map(({ id }) => id))]
  return [...now.union(then)]
    .map((alarm) => ({
      alarm,
      tried: now.has(alarm) ? (counts.get(alarm) ?? 0) : null,
      inForce: then.has(alarm) ? (before.get(alarm) ?? 0) : null,
    }))
    .filter(({ tried, inForce: old }) => tried !== old)
    .sort((a, b) => Math.abs((b.tried ?? 0) - (b.inForce ?? 0)) - Math.abs((a.tried ?? 0) - (a.inForce ?? 0)))
}
