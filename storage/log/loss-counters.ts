import { Counter, type Registry } from 'prom-client'
import { missedBecause } from '../follow/source.ts'
import { begunAnewBecause } from './take-footing.ts'

/** What a reader of the log has lost. */
export interface LossCounters {
  readonly missed: Counter<'because'>
  readonly begunAnew: Counter<'because'>
}

/** The names of a reader's counters, whole, so that they are found; and for their help who it is, and what is done with a message. */
export interface LosingReader {
  readonly missed: `huoshui_${string}_missed_total`
  readonly begunAnew: `huoshui_${string}_begun_anew_total`
  readonly who: string
  readonly done: string
}

export function createLossCounters(registry: Registry, { who, done, ...names }: LosingReader): LossCounters {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['because'], registers: [registry] })
  const missed = counter(
    names.missed,
    `Messages of the log that were never ${done}, by why: trimmed (they had left it), damaged`,
  )
  const begunAnew = counter(
    names.begunAnew,
    `Times that ${who} began anew, because the log, a file of their own or the store was another, by which`,
  )
  // a counter that begins with its first event would hide it from `increase`
  for (const because of missedBecause) missed.inc({ because }, 0)
  for (const because of begunAnewBecause) begunAnew.inc({ because }, 0)
  return { missed, begunAnew }
}
