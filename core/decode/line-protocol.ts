import { z } from 'zod'
import type { LoggedMessage } from '../message.ts'
import type { Decoder } from './decoder.ts'
import { refused } from './gathering.ts'
import { parseText, pointerStep } from './json.ts'
import { type Line, linesOf } from './line-protocol/lines.ts'
import { ofEntry } from './mapping/device.ts'
import { mappingOf, readMapped } from './mapping/mapping.ts'
import { MappingOptions, ReadingRules, sourcesOf } from './mapping/rules.ts'
import type { Entry } from './mapping/source.ts'
import { Misfit } from './misfit.ts'

/**
 * InfluxDB line protocol, as Telegraf, Node-RED and much firmware send it. Every field is an entry of the mapping:
 * `{ measurement, tags, fields, field, value, time }`; by default a point is `measurement.field`. Source: InfluxDB v2
 * documentation, line protocol.
 */
const byMeasurement = [{ name: { join: ['/measurement', '/field'], with: '.' }, value: '/value' }]
export const LineProtocolOptions = MappingOptions.omit({ each: true, lists: true, time: true, status: true })
  .extend({
    readings: ReadingRules.prefault(byMeasurement).describe('Default: points are measurement.field'),
    precision: z.enum(['ns', 'us', 'ms', 's']).default('ns').describe('Of the timestamps'),
    ignore: z.array(z.string()).default([]).describe('Tags that make no difference, host perhaps'),
  })
  .refine((options) => ['measurement', 'field'].every((part) => stepsOf(options).some(([step]) => step === part)), {
    message: 'expected /measurement and /field in a name or in where: else one point has the values of several',
  })

/** Throws a ZodError on options that do not fit. */
export function lineProtocolDecoder(given: unknown): Decoder {
  const options = LineProtocolOptions.parse(given)
  const mapping = mappingOf({
    ...options,
    device: ofEntry(options.device),
    lists: [],
    time: { field: { kind: 'entry', pointer: { text: '/time', steps: ['time'] } }, format: options.precision },
  })
  const tags = new Set([
    ...options.ignore,
    ...stepsOf(options).flatMap(([part, tag]) => (part === 'tags' && tag) || []),
  ])
  return (message, plant) => {
    const parsed = parseText(message.payload)
    if (!parsed.ok) return refused(parsed.reject)
    return readMapped(entriesOf(linesOf(parsed.text), tags, message), mapping, message, plant)
  }
}

/** What of an entry is read, as the steps to it. */
function stepsOf(options: Pick<MappingOptions, 'device' | 'where' | 'readings'>): (readonly string[])[] {
  return sourcesOf(options).flatMap((source) => (source.kind === 'entry' ? [source.pointer.steps] : []))
}

function* entriesOf(
  lines: readonly (Line | Misfit)[],
  tags: ReadonlySet<string>,
  { topic }: LoggedMessage,
): Generator<Entry> {
  for (const [index, line] of lines.entries()) {
    const where = `/${index}`
    const around = { message: undefined, steps: [], topic }
    if (line instanceof Misfit) {
      yield { ...around, where, entry: line }
      continue
    }
    // Lines that differ in a tag are different series: without it, one would be taken for the other.
    const tag = [...line.tags.keys()].find((name) => !tags.has(name))
    if (tag !== undefined) {
      yield {
        ...around,
        where: `${where}/tags${pointerStep(tag)}`,
        entry: new Misfit(`tag ${tag} is in no name and is not ignored`),
      }
      continue
    }
    const { measurement, time } = line
    const said = { measurement, time, tags: Object.fromEntries(line.tags), fields: Object.fromEntries(line.fields) }
    for (const [field, value] of line.fields) {
      yield { ...around, where: `${where}/fields${pointerStep(field)}`, entry: { ...said, field, value } }
    }
  }
}
