import type { Registry } from 'prom-client'
import { formatLine } from '../readings/line-protocol.ts'
import { collectEach } from './collect.ts'

/** The measurement of all that the platform says of itself. */
const platformMeasurement = 'platform'
/** As many lines as one process writes at a time: labels are bounded, but by as many things as there are. */
export const mostLines = 1_000

const ours = /^huoshui_/
/** Of those that every Node process has. */
const ofNode: ReadonlySet<string> = new Set([
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_open_fds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_heap_size_used_bytes',
])

export interface LineOptions {
  readonly process: string
  readonly facts: Readonly<Record<string, number | string>>
  /** Epoch ms. */
  readonly at: number
  /** Longest wait for what has to be looked up. */
  readonly withinMs?: number
}

export interface MetricLines {
  readonly lines: readonly string[]
  /** Sets of labels that found no place. */
  readonly leftOut: number
}

/**
 * The metrics of a process as lines of `platform`: one for each set of labels, which are tags beside `process`; a field
 * is a metric's name without `huoshui_`. Of a histogram there are `_sum` and `_count`, without its buckets. What is not a
 * number is left out. Facts that are numbers are fields too, those that are text a line of `platform_facts`. `at`: epoch ms.
 */
export async function metricLines(
  metrics: Registry,
  { process, facts, at, withinMs }: LineOptions,
): Promise<MetricLines> {
  const numbers = Object.entries(facts).filter((fact): fact is [string, number] => typeof fact[1] === 'number')
  const texts = Object.fromEntries(Object.entries(facts).filter(([, fact]) => typeof fact === 'string'))
  const sets = new Map<string, { readonly tags: Record<string, string>; readonly fields: Record<string, number> }>()
  // beside the metrics that they are held against: InfluxQL cannot divide across measurements
  const plain = { tags: { process }, fields: Object.fromEntries(numbers) }
  if (numbers.length > 0) sets.set(JSON.stringify(Object.entries(plain.tags)), plain)
  const { all: collected } = await collectEach(metrics, (name) => valuesOf(metrics, name), withinMs)
  for (const { name, values } of collected) {
    if (!ours.test(name) && !ofNode.has(name)) continue
    for (const { value, labels, metricName = name } of values as readonly MetricRow[]) {
      if (!Number.isFinite(value) || metricName.endsWith('_bucket')) continue
      const tags = { process, ...textOf(labels) }
      const key = JSON.stringify(Object.entries(tags).sort())
      const set = sets.get(key) ?? { tags, fields: {} as Record<string, number> }
      sets.set(key, set)
      set.fields[metricName.replace(ours, '')] = value
    }
  }
  const all = [...sets.values()]
  const kept = all.slice(0, mostLines)
  const measurement = platformMeasurement
  const lines = kept.map(({ tags, fields }) => formatLine({ measurement, tags, fields, at }))
  if (Object.keys(texts).length > 0)
    lines.push(formatLine({ measurement: `${measurement}_facts`, tags: { process }, fields: texts, at }))
  return { lines, leftOut: all.length - kept.length }
}

async function valuesOf(metrics: Registry, name: string) {
  const metric = metrics.getSingleMetric(name)
  if (!metric) throw new Error(`no metric ${name}`)
  return { name, values: (await metric.get()).values }
}

interface MetricRow {
  readonly value: number
  readonly labels: Readonly<Record<string, string | number | undefined>>
  /** Of a histogram's parts. */
  readonly metricName?: string
}

function textOf(labels: MetricRow['labels']): Record<string, string> {
  const given = Object.entries(labels).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(given.map(([label, value]) => [label, String(value)]))
}
