import type { Decoder } from './decoder.ts'
import { refused } from './gathering.ts'
import { parseJson } from './json.ts'
import { mappingOf, readMapped } from './mapping/mapping.ts'
import { MappingOptions, mapsSomething } from './mapping/rules.ts'

/** `use: json`: any JSON format, described in the plant file. `docs/formats.md` shows it by example. */
const Options = MappingOptions.refine(mapsSomething, 'expected readings, or a status')

/** The decoder of a JSON format that the plant file describes; throws a ZodError on options that do not fit. */
export function jsonDecoder(given: unknown): Decoder {
  const mapping = mappingOf(Options.parse(given))
  return (message, plant) => {
    const parsed = parseJson(message.payload)
    return parsed.ok ? readMapped(parsed.json, mapping, message, plant) : refused(parsed.reject)
  }
}
