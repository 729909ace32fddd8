import { z } from 'zod'
import { isZone } from '../../core/local-time.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { type PlacedProblem, readYamlFile } from '../../core/plant/yaml-file.ts'
import { quantities } from '../../core/quantity.ts'
import { TemplateText } from './template.ts'
import { isTimeFormat } from './time.ts'

/** How the rows of a CSV file are the readings of devices; docs/replay.md explains it with examples. */

const Column = z.string().min(1)

const Time = z
  .strictObject({
    column: Column,
    format: z
      .string()
      .refine(isTimeFormat, 'expected iso, epoch-s, epoch-ms, or a pattern with YYYY, MM and DD')
      .default('iso'),
    zone: z.string().refine(isZone, 'expected an IANA zone like Asia/Shanghai, or an offset like +08:00').optional(),
  })
  .describe('The time of measurement. A time without a zone is a wall clock of `zone`')

const Convert = z
  .strictObject({ quantity: z.enum([...quantities.keys()] as [string, ...string[]]), from: z.string() })
  .refine(
    ({ quantity, from }) => knowsUnit(quantity, from),
    'expected a unit that the quantity knows (core/quantity.ts)',
  )
  .describe('Send the value in the unit of the quantity, not in that of the file')

const Cells = z
  .strictObject({
    empty: z.enum(['missing', 'skip', 'text']).default('missing'),
    skip: z.array(z.string()).default([]),
    decimal: z.enum(['.', ',']).default('.'),
  })
  .prefault({})
  .describe('An empty cell is sent as null, left out, or sent as an empty text; `skip` lists texts to leave out')

const WidePoint = z.strictObject({ column: Column, point: TemplateText, convert: Convert.optional() })
const LongPoint = z.strictObject({
  when: z.record(Column, z.union([z.string(), z.array(z.string())])).default({}),
  point: TemplateText,
  convert: Convert.optional(),
})

const shared = {
  delimiter: z.string().min(1).default(','),
  skipLines: z.int().min(0).default(0).describe('Lines before the header'),
  time: Time,
  site: TemplateText,
  device: TemplateText,
  cells: Cells,
}

const MapSchema = z.discriminatedUnion('form', [
  z.strictObject({ form: z.literal('wide'), ...shared, points: z.array(WidePoint).min(1) }),
  z.strictObject({ form: z.literal('long'), ...shared, value: Column, points: z.array(LongPoint).min(1) }),
])

/** `wide`: a row has a column for each point. `long`: a row is one value, and other columns say of which point. */
export type ReplayMap = z.output<typeof MapSchema>

export type MapResult =
  | { readonly ok: true; readonly map: ReplayMap }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads a MAP.yaml; says every problem with its place, in the order of the text. */
export function parseMap(text: string): MapResult {
  const file = readYamlFile(text)
  if (!file.ok) return file
  const parsed = MapSchema.safeParse(file.value)
  if (parsed.success) return { ok: true, map: parsed.data }
  return { ok: false, problems: file.place(shapeProblems(parsed.error, file.value)) }
}

function knowsUnit(id: string, unit: string): boolean {
  const quantity = quantities.get(id)
  return quantity !== undefined && (unit === quantity.unit || unit in quantity.units)
}

/** Every column that the map reads. */
export function columnsOf(map: ReplayMap): readonly string[] {
  const named = [map.time.column, ...map.site.columns, ...map.device.columns]
  for (const point of map.points) {
    named.push(...point.point.columns)
    if ('column' in point) named.push(point.column)
    else named.push(...Object.keys(point.when))
  }
  if (map.form === 'long') named.push(map.value)
  return [...new Set(named)]
}
