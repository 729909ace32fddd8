import { z } from 'zod'
import { suggest } from '../plant/nearest.ts'
import type { Decoder } from './decoder.ts'
import { refused } from './gathering.ts'
import { parseText } from './json.ts'
import { ofEntry } from './mapping/device.ts'
import { entriesOf } from './mapping/entries.ts'
import { mappingOf, readMapped } from './mapping/mapping.ts'
import { MappingOptions, mapsSomething, sourcesOf } from './mapping/rules.ts'
import { ColumnSeparator, ValueSeparator } from './separator.ts'
import { documentOf, HeaderOption } from './text/document.ts'
import { PlacesOption } from './text/places.ts'

/**
 * `use: text`: a payload that is no JSON. Alone it is one value, at `''`; with `columns`, `pairs` or `fixed` every line is an entry,
 * taken apart into members. The rest is the mapping of `use: json`.
 */
export const TextOptions = MappingOptions.extend({
  columns: ColumnSeparator.optional().describe('What stands between the values of a line'),
  names: z
    .array(z.string().min(1))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'expected no name twice')
    .optional()
    .describe('The columns by name, all of them'),
  header: HeaderOption.optional().describe('The first line of a message names its columns, or one of several'),
  pairs: ValueSeparator.optional().describe(
    'What stands between `name=value` and `name=value`; the same as `equals` where they come by turns',
  ),
  equals: ValueSeparator.default('='),
  fixed: PlacesOption.optional().describe('Lines whose values stand at fixed places'),
})
  .refine(mapsSomething, 'expected readings, or a status')
  .refine(({ columns, pairs, fixed }) => [columns, pairs, fixed].filter((one) => one !== undefined).length < 2, {
    message: 'expected one of columns, pairs and fixed',
  })
  .refine(({ columns, names, header }) => (columns === undefined) === (names === undefined && !header), {
    message: 'expected columns with their names in order, or with header: true where the first line has them',
  })
  .refine(({ names, header }) => names === undefined || !header, 'expected names or header, not both')
  .superRefine((options, context) => {
    const known = options.names ?? (options.fixed && Object.keys(options.fixed.places))
    if (!known || options.each) return
    const fields = sourcesOf({ ...options, device: ofEntry(options.device) })
    for (const source of fields) {
      const [name] = source.kind === 'entry' ? source.pointer.steps : []
      if (name === undefined || known.includes(name)) continue
      context.addIssue({
        code: 'custom',
        message: `no ${JSON.stringify(name)} among ${known.join(', ')}${suggest(name, known)}`,
      })
    }
  })

/** The decoder of a text format that the plant file describes; throws a ZodError on options that do not fit. */
export function textDecoder(given: unknown): Decoder {
  const options = TextOptions.parse(given)
  const { device, each = [] } = options
  const isLines = [options.columns, options.pairs, options.fixed].some((one) => one !== undefined)
  const mapping = mappingOf(isLines ? { ...options, each, device: ofEntry(device) } : options)
  return (message, plant) => {
    const parsed = parseText(message.payload, options.fixed ? { blanks: 'kept' } : {})
    if (!parsed.ok) return refused(parsed.reject)
    const document = documentOf(parsed.text, options)
    return readMapped(entriesOf(document, mapping.each, message.topic), mapping, message, plant)
  }
}
