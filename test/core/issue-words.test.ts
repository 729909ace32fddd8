import { expect, test } from 'vitest'
import { z } from 'zod'
import '../../core/issue-words.ts'

const day = z.enum(['work', 'rest', 'feast'])

test.each<[string, z.ZodType, unknown, string]>([
  ['nothing at all', z.string(), undefined, 'missing: expected text'],
  ['another kind', z.string(), 3, 'expected text, not a number'],
  ['no whole number', z.int(), 1.5, 'expected a whole number, not a number with a fraction'],
  ['no number', z.number(), Number.NaN, 'expected a number, not no number'],
  ['a list', z.strictObject({}), [1, 2], 'expected keys and values, not a list of 2'],
  ['null', z.boolean(), null, 'expected true or false, not nothing'],
  ['none of some words', day, 'feats', 'expected work, rest or feast'],
  ['no word', day, undefined, 'missing: expected work, rest or feast'],
  ['another number', z.literal(1), 2, 'expected 1'],
  ['too short', z.string().min(16), 'x', 'expected 16 characters or more'],
  ['empty', z.string().min(1), '', 'expected 1 character or more'],
  ['too long', z.string().max(2), 'xyz', 'expected 2 characters or less'],
  ['another length', z.string().length(4), 'x', 'expected exactly 4 characters'],
  ['no items', z.array(z.int()).min(1), [], 'expected 1 item or more'],
  ['too small', z.int().min(1), 0, 'expected 1 or more'],
  ['not positive', z.number().positive(), 0, 'expected more than 0'],
  ['too large', z.number().max(90), 91, 'expected 90 or less'],
  ['not below', z.number().lt(90), 90, 'expected less than 90'],
  ['no multiple', z.number().multipleOf(5), 7, 'expected a multiple of 5'],
  ['no URL', z.url(), 'x', 'expected a URL'],
  ['no e-mail', z.email(), 'x', 'expected an e-mail address'],
  ['no date', z.iso.date(), 'x', 'expected a date like 2026-03-01'],
  ['no time', z.iso.datetime(), 'x', 'expected a time like 2026-03-01T08:00:00Z'],
  ['a key too many', z.strictObject({}), { a: 1 }, 'no such key'],
  ['no prefix', z.string().startsWith('hs_'), 'x', 'expected text that begins with "hs_"'],
  ['no suffix', z.string().endsWith('.yaml'), 'x', 'expected text that ends with ".yaml"'],
  ['not in it', z.string().includes('@'), 'x', 'expected text with "@" in it'],
  ['no key', z.record(z.string().min(2), z.int()), { a: 1 }, 'a key that cannot stand here'],
  ['no shape', z.union([z.int(), z.string()]), true, 'expected another form'],
  [
    'no kind',
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    { kind: 'c' },
    'expected a or b',
  ],
  ['a rule without words', z.string().refine(() => false), 'x', 'not allowed here'],
  ['words of its own', z.string().min(1, 'expected a reason'), '', 'expected a reason'],
])('%s', (_, schema, value, words) => {
  expect(schema.safeParse(value).error?.issues.map(({ message }) => message)).toEqual([words])
})
