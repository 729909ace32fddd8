import { z } from 'zod'
import { addingForms, parseAdding } from '../adding.ts'
import { reserved } from '../alarm/expression/ast.ts'

/** A quantity that a plant file defines, as written. `quantities.ts` makes a `Quantity` of it. */

const name = /^[a-z][a-z0-9_]{0,63}$/
const Id = z
  .string()
  .regex(name, 'expected 1-64 of a-z, 0-9 and _, beginning with a letter: it is a measurement in the store, for ever')

/** What an expression can tell from a number, a point and an operator. */
const symbol = /^[^\s\d+\-*/(),.<>=![\]"'#:][^\s(),<>=![\]"'#:]{0,23}$/
const UnitSymbol = z
  .string()
  .refine(
    (text) => symbol.test(text) && !reserved.has(text),
    'expected a unit like mg/L: no blanks, brackets or words of expressions',
  )

const Factor = z.number().refine((factor) => factor !== 0, 'expected anything but 0')
const ConversionSchema = z
  .strictObject({ subtract: z.number(), multiply: Factor, divide: Factor, add: z.number() })
  .partial()
  .describe('((sent - subtract) * multiply) / divide + add; {} for another name of the same')

export const QuantitySchema = z.strictObject({
  id: Id.describe("The measurement's name in the store"),
  name: z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) }),
  unit: UnitSymbol.optional().describe('In which it is kept. Default: none'),
  units: z
    .record(UnitSymbol, ConversionSchema)
    .optional()
    .describe('Others that a device may send, and what makes `unit` of them'),
  adds: z
    .string()
    .refine((text) => parseAdding(text) !== undefined, `expected ${addingForms}`)
    .optional()
    .describe(`How readings come to a total: ${addingForms}. Default: instant`),
  range: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('What is typical, [low, high] in `unit`: it flags no reading'),
  states: z
    .record(
      z.string().regex(name, 'expected a word of a-z, 0-9 and _'),
      z.strictObject({
        code: z.int().min(0).max(1_000_000),
        name: z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) }).optional(),
      }),
    )
    .optional()
    .describe('Of a state: its words, each with its code and what people call it'),
})
export type QuantityText = z.infer<typeof QuantitySchema>
