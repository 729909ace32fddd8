import { z } from 'zod'
import type { Decoder } from './decoder.ts'
import { refused } from './gathering.ts'
import { parseText } from './json.ts'
import { readMapped } from './mapping/mapping.ts'
import { MappingOptions, mapsSomething } from './mapping/rules.ts'

/**
 * `use: text`: a payload that is no JSON. Alone it is one value, at `''`; with `columns` or `pairs` every line is an entry,
 * taken apart into a list (or with `names` into members) or into members. The rest is the mapping of `use: json`.
 */
const Options = MappingOptions.extend({
  columns: z.string().min(1).optional().describe('What stands between the values of a line'),
  names: z.array(z.string().min(1)).min(1).optional().describe('The columns by name; without it they are /0, /1, …'),
  pairs: z.string().min(1).optional().describe('What stands between `name=value` and `name=value`'),
  equals: z.string().min(1).default('='),
})
  .refine(mapsSomething, 'expected readings, or a status')
  .refine(({ columns, pairs }) => columns === undefined || pairs === undefined, 'expected columns or pairs, not both')
type Options = z.output<typeof Options>

/** The decoder of a text format that the plant file describes; throws a ZodError on options that do not fit. */
export function textDecoder(given: unknown): Decoder {
  const options = Options.parse(given)
  const { each = options.columns || options.pairs ? [] : undefined } = options
  const mapping: MappingOptions = each ? { ...options, each } : options
  return (message, plant) => {
    const parsed = parseText(message.payload)
    return parsed.ok ? readMapped(documentOf(parsed.text, options), mapping, message, plant) : refused(parsed.reject)
  }
}

function documentOf(text: string, { columns, names, pairs, equals }: Options): unknown {
  const lines = () => text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  if (pairs !== undefined) return (pairs === '\n' ? [text] : lines()).map((line) => membersOf(line, pairs, equals))
  if (columns === undefined) return text.trim()
  return lines().map((line) => {
    const values = line.split(columns).map((value) => value.trim())
    return names ? Object.fromEntries(names.map((name, index) => [name, values[index]])) : values
  })
}

function membersOf(line: string, pairs: string, equals: string): Record<string, string> {
  const found = line.split(pairs).flatMap((pair) => {
    const at = pair.indexOf(equals)
    return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + equals.length).trim()] as const]
  })
  return Object.fromEntries(found)
}
