import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { InfluxSeries } from '../support/influxd.ts'

/** What a tile shows: its number as Grafana reduces it, and the colour that its thresholds give; undefined for none. */
export function shownBy(panel: Panel, series: readonly InfluxSeries[]): { value: number | undefined; colour?: string } {
  const { reducers = ['sum'] } = panel.transformations?.[0]?.options ?? {}
  const values = series.flatMap((one) => one.values.flatMap(([, value]) => (value === null ? [] : [Number(value)])))
  const value = values.length === 0 ? undefined : reduced(values, reducers[0])
  const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? []
  const { color } = steps.findLast((step) => step.value === null || (value !== undefined && value >= step.value)) ?? {}
  return color === undefined || color === 'transparent' ? { value } : { value, colour: color }
}

function reduced(values: readonly number[], reducer: string): number {
  switch (reducer) {
    case 'min':
      return Math.min(...values)
    case 'max':
      return Math.max(...values)
    default:
      return values.reduce((sum, value) => sum + value, 0)
  }
}

/** Greys: normal, at rest, in motion, under repair. */
const calm: ReadonlySet<string> = new Set(['transparent', 'green', 'text', '#8e8e8e', '#b4b4b4', '#a89f91'])

/**
 * The colours in the cells of a table, and in the bands of a timeline, as `column colour`: out of the columns as InfluxDB answers
 * them, so not of those that a transformation makes.
 */
export function coloursIn(panel: Panel, answers: ReadonlyMap<string, readonly InfluxSeries[]>): readonly string[] {
  const found = new Set<string>()
  for (const { matcher, properties } of panel.fieldConfig?.overrides ?? []) {
    const property = (id: string) => properties.find((candidate) => candidate.id === id)?.value
    const isBand = matcher.id === 'byFrameRefID'
    const field = String(matcher.options).replace(/ \((sum|max)\)$/, '')
    const own = isBand ? (answers.get(field) ?? []) : [...answers.values()].flat()
    for (const { columns, values } of own) {
      const index = isBand ? 1 : columns.indexOf(field)
      for (const row of index < 0 ? [] : values) {
        const colour = cellColour(row[index], property('mappings'), property('thresholds'))
        if (colour !== undefined && !calm.has(colour)) found.add(`${isBand ? 'band' : field} ${colour}`)
      }
    }
  }
  return [...found]
}

function cellColour(value: unknown, mappings: unknown, thresholds: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  const words = (Array.isArray(mappings) ? mappings : []) as readonly { options: Record<string, { color?: string }> }[]
  const word = words.flatMap(({ options }) => options[String(value)]?.color ?? [])[0]
  if (word !== undefined) return word
  const { steps = [] } = (thresholds ?? {}) as { steps?: readonly { value: number | null; color: string }[] }
  return steps.findLast((step) => step.value === null || Number(value) >= step.value)?.color
}
