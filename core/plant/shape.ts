import { z } from 'zod'
import { typeWords } from '../issue-words.ts'
import { suggest } from './nearest.ts'
import type { PlantPath, PlantProblem } from './problem.ts'
import { hasOwnWords, likeliestIssues, type UnionIssue } from './union.ts'

/** Most words listed beside the likely one. */
const listed = 20

/** What a schema found wrong, in the words of the person who edits the file. `root` is the input's place in it. */
export function shapeProblems(
  error: z.core.$ZodError,
  input: unknown,
  { schema, root = [] }: { readonly schema?: z.core.$ZodType; readonly root?: PlantPath } = {},
): PlantProblem[] {
  return problemsOf(error.issues, input, schema, root)
}

function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schema: z.core.$ZodType | undefined,
  root: PlantPath,
): PlantProblem[] {
  return issues.flatMap((issue) => {
    const inner = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
    const path = [...root, ...inner]
    if (issue.code === 'unrecognized_keys') {
      const known = schema ? keysAt(schema, inner, valueAt(input, inner)) : []
      return issue.keys.map((key) => ({
        path: [...path, key],
        about: 'key' as const,
        message: `unknown key ${JSON.stringify(key)}${expectation(key, known)}`,
      }))
    }
    if (issue.code === 'invalid_key') {
      const message = `${quote(inner.at(-1))}: ${issue.issues[0]?.message ?? issue.message}`
      return [{ path, about: 'key' as const, message }]
    }
    const found = valueAt(input, inner)
    const likeliest = issue.code === 'invalid_union' ? likeliestIssues(issue, found) : undefined
    return likeliest ? problemsOf(likeliest, found, undefined, path) : [{ path, message: messageOf(issue, found) }]
  })
}

function messageOf(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code === 'invalid_union') return unionMessage(issue, found)
  if (found === undefined && issue.code === 'invalid_value') return `missing: expected ${issue.values.join(', ')}`
  if (found === undefined && issue.code === 'invalid_type') return `missing: expected ${typeWords(issue.expected)}`
  if (issue.code === 'invalid_value') {
    return `unknown ${quote(found)}${expectation(typeof found === 'string' ? found : '', issue.values.map(String))}`
  }
  if (issue.code === 'invalid_type') {
    // YAML reads 24E1, an address perhaps, as 240.
    const hint = issue.expected === 'string' && typeof found === 'number' ? ': put it in quotes' : ''
    return `${quote(found)} where ${typeWords(issue.expected)} was expected${hint}`
  }
  return found !== null && typeof found === 'object' ? issue.message : `${quote(found)}: ${issue.message}`
}

/** `a number, FRZ, WRZ` of what could stand there, unless the schema says it in its own words. */
function unionMessage(issue: UnionIssue, found: unknown): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : undefined
  const forms = options ?? issue.errors.flatMap((issues) => issues.slice(0, 1).flatMap(formOf))
  const ownWords = options === undefined && hasOwnWords(issue)
  if (found === undefined) return `missing: ${ownWords ? issue.message : `expected ${forms.join(', ')}`}`
  if (ownWords) return typeof found === 'object' ? issue.message : `${quote(found)}: ${issue.message}`
  return `unknown ${quote(found)}${expectation(typeof found === 'string' ? found : '', forms)}`
}

function formOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_type') return [typeWords(issue.expected)]
  return issue.code === 'invalid_value' ? issue.values.map(String) : []
}

function expectation(word: string, known: readonly string[]): string {
  const meant = suggest(word, known)
  if (known.length === 0 || (meant !== '' && known.length > listed)) return meant
  return `: expected ${known.join(', ')}${meant}`
}

function quote(found: unknown): string {
  if (found === null) return 'nothing'
  if (Array.isArray(found)) return `a list of ${found.length}`
  if (typeof found === 'object') return 'keys and values'
  return typeof found === 'string' ? JSON.stringify(found.slice(0, 80)) : String(found)
}

function valueAt(input: unknown, path: PlantPath): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}

/** The keys that a schema knows at a path, of the form of `found` where there are several. */
function keysAt(schema: z.core.$ZodType, path: PlantPath, found: unknown): string[] {
  let at = unwrap(schema)
  for (const key of path) {
    const next = childOf(at, key)
    if (!next) return []
    at = unwrap(next)
  }
  const form = at instanceof z.ZodDiscriminatedUnion ? formFor(at, found) : at
  return form instanceof z.ZodObject ? Object.keys(form.shape) : []
}

/** The form whose word `found` says. */
function formFor({ options, def }: z.ZodDiscriminatedUnion, found: unknown): z.core.$ZodType | undefined {
  const word = valueAt(found, [def.discriminator])
  return options.find((option) => {
    const words = option instanceof z.ZodObject ? option.shape[def.discriminator] : undefined
    return words !== undefined && z.safeParse(words, word).success
  })
}

function childOf(schema: z.core.$ZodType, key: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodRecord) return schema.valueType
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema
}
