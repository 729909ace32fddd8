import { z } from 'zod'
import type { Decoder } from './decoder.ts'
import { refused } from './gathering.ts'
import { parseJson } from './json.ts'
import { entriesOf } from './mapping/entries.ts'
import { mappingOf, readMapped } from './mapping/mapping.ts'
import { MappingOptions, mapsSomething } from './mapping/rules.ts'
import { UnpackOption, unpacked } from './mapping/unpack.ts'

/** `use: json`: any JSON format, described in the plant file. `docs/formats.md` shows it by example. */
export const JsonOptions = MappingOptions.extend({
  unpack: z.array(UnpackOption).default([]).describe('Texts that are JSON themselves: read as what they say'),
}).refine(mapsSomething, 'expected readings, or a status')

/** The decoder of a JSON format that the plant file describes; throws a ZodError on options that do not fit. */
export function jsonDecoder(given: unknown): Decoder {
  const { unpack, ...options } = JsonOptions.parse(given)
  const mapping = mappingOf(options)
  return (message, plant) => {
    let parsed = parseJson(message.payload)
    for (const one of unpack) if (parsed.ok) parsed = unpacked(parsed.json, one)
    if (!parsed.ok) return refused(parsed.reject)
    return readMapped(entriesOf(parsed.json, mapping.each, message.topic), mapping, message, plant)
  }
}
