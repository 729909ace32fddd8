import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard'
import { z } from 'zod'
import type { InfluxSeries } from '../support/influxd.ts'

const GroupBy = z.object({
  fields: z.record(z.string(), z.object({ operation: z.string(), aggregations: z.array(z.string()) })),
})
const Filter = z.object({
  include: z.object({ names: z.array(z.string()) }).optional(),
  exclude: z.object({ names: z.array(z.string()) }).optional(),
})

interface Side {
  readonly matcher: { readonly options: string }
}

interface Binary {
  readonly left: Side
  readonly right: Side
}

/** The columns of a table after Grafana's transformations, as far as our tables use them; throws on one it does not know. */
export function columnsAfter(
  transformations: readonly DataTransformerConfig[],
  answers: ReadonlyMap<string, readonly InfluxSeries[]>,
): readonly string[] {
  let frames = new Map([...answers].map(([refId, series]) => [refId, tableColumns(series)]))
  const joined = () => [...new Set([...frames.values()].flat())]
  for (const { id, filter, options } of transformations) {
    switch (id) {
      case 'groupBy': {
        const { fields } = GroupBy.parse(options)
        const columns = Object.entries(fields).flatMap(([name, { operation, aggregations }]) =>
          operation === 'groupby' ? [name] : aggregations.map((reducer) => `${name} (${reducer})`),
        )
        need(frames.get(filter?.options) ?? [], Object.keys(fields), id)
        frames.set(filter?.options, columns)
        break
      }
      case 'filterFieldsByName': {
        const { include, exclude } = Filter.parse(options)
        const excluded = (name: string) => exclude?.names.includes(name.startsWith('Time ') ? 'Time' : name)
        const keep = (name: string) => include?.names.includes(name) ?? !excluded(name)
        const meant = filter ? pattern(filter.options) : /./
        frames = new Map([...frames].map(([id, columns]) => [id, meant.test(id) ? columns.filter(keep) : columns]))
        break
      }
      case 'joinByField':
        for (const columns of frames.values()) need(columns, [options.byField], id)
        frames = new Map([['all', joined()]])
        break
      case 'merge':
        frames = new Map([['all', joined()]])
        break
      case 'calculateField':
        need(joined(), options.mode === 'binary' ? sidesOf(options.binary) : options.reduce.include, id)
        frames = new Map([['all', [...joined(), options.alias]]])
        break
      case 'sortBy':
        need(joined(), [options.sort[0].field], id)
        break
      case 'organize':
      case 'limit':
        break
      default:
        throw new Error(`transformation ${id}`)
    }
  }
  return joined()
}

/** Time, the tag, the columns: Grafana's frame of a `table` answer. */
function tableColumns(series: readonly InfluxSeries[]): readonly string[] {
  const tags = Object.keys(series[0]?.tags ?? {})
  if (tags.length > 1) throw new Error(`a table of ${tags.length} tags: Grafana mixes their columns up`)
  return ['Time', ...tags, ...(series[0]?.columns.slice(1) ?? [])]
}

function sidesOf({ left, right }: Binary): readonly string[] {
  return [left.matcher.options, right.matcher.options]
}

/** `/^[B-Z]$/` as Grafana writes a regular expression. */
function pattern(text: string): RegExp {
  return new RegExp(text.replace(/^\/|\/$/g, ''))
}

function need(columns: readonly string[], names: readonly string[], transformation: string): void {
  const missing = names.filter((name) => !columns.includes(name))
  if (missing.length > 0) throw new Error(`${transformation}: no column ${missing.join(', ')} in ${columns.join(', ')}`)
}
