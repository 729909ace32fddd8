import { z } from 'zod'

/** What may stand between the parts of a text. */

/** Letters and digits separate nothing: a name within another name (`level` in `water_level`) would. */
const Between = z
  .string()
  .min(1)
  .regex(/^[^\p{L}\p{N}"]+$/u, {
    message: 'expected what stands between the parts, no letters, digits or quotes: for name=value use pairs',
  })

/** What stands between values: a sign would be lost to the number behind it. */
export const ValueSeparator = Between.regex(/^[^+-]+$/, {
  message: 'a + or - belongs to the number behind it: use sign',
})

/** `sign`: before every + and - that begins a number. */
const Sign = z.literal('sign')
export const Separator = z.union([Sign, Between])
export const ColumnSeparator = z.union([Sign, ValueSeparator])

/** How many there must be. */
export const Counts = z
  .union([z.number().int().min(1), z.array(z.number().int().min(1)).min(1)], 'expected a number, 3, or several, [3, 4]')
  .transform((counts): readonly number[] => [counts].flat())

/** The parts of a text. A sign that separates belongs to its number; that of an exponent does not separate. */
export function partsOf(text: string, separator: string): readonly string[] {
  return text.split(separator === 'sign' ? /(?<!\d[eE])(?=[+-])/ : separator)
}
