import { z } from 'zod'
import { suggest } from './nearest.ts'
import type { PlantPath, PlantProblem } from './problem.ts'

/** Most words listed beside the likely one. */
const listed = 20

/** What a schema found wrong, in the words of the person who edits the file. `root` is the input's place in it. */
export function shapeProblems(
  error: z.core.$ZodError,
  input: unknown,
  { schema, root = [] }: { readonly schema?: z.core.$ZodType; readonly root?: PlantPath } = {},
): PlantProblem[] {
  return error.issues.flatMap((issue) => {
    const inner = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))
    const path = [...root, ...inner]
    if (issue.code === 'unrecognized_keys') {
      const known = schema ? keysAt(schema, inner) : []
      return issue.keys.map((key) => ({
        path: [...path, key],
        about: 'key' as const,
        message: `unknown key ${JSON.stringify(key)}${expectation(key, known)}`,
      }))
    }
    return [{ path, message: messageOf(issue, valueAt(input, inner)) }]
  })
}

function messageOf(issue: z.core.$ZodIssue, found: unknown): string {
  if (found === undefined && issue.code === 'invalid_value') return `missing: expected ${issue.values.join(', ')}`
  if (found === undefined && issue.code === 'invalid_type') return `missing: expected ${nameOf(issue.expected)}`
  if (issue.code === 'invalid_value') return unknown(found, issue.values.map(String))
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return unknown(found, issue.options.map(String))
  }
  if (issue.code === 'invalid_type') {
    // YAML reads 24E1, an address perhaps, as 240.
    const hint = issue.expected === 'string' && typeof found === 'number' ? ': put it in quotes' : ''
    return `${quote(found)} where ${nameOf(issue.expected)} was expected${hint}`
  }
  if (issue.code === 'too_small' && issue.origin === 'array') return `expected at least ${issue.minimum}`
  if (issue.code === 'invalid_union') return `${quote(found)} fits none of what is allowed here`
  const text = issue.message.replace(/^(Too (small|big)|Invalid [a-z ]+): /, '')
  return found !== null && typeof found === 'object' ? text : `${quote(found)}: ${text}`
}

function unknown(found: unknown, known: readonly string[]): string {
  if (found === undefined) return `missing: expected ${known.join(', ')}`
  return `unknown ${quote(found)}${expectation(typeof found === 'string' ? found : '', known)}`
}

function expectation(word: string, known: readonly string[]): string {
  const meant = suggest(word, known)
  if (known.length === 0 || (meant !== '' && known.length > listed)) return meant
  return `: expected ${known.join(', ')}${meant}`
}

function nameOf(type: string): string {
  const names: Record<string, string> = {
    array: 'a list',
    object: 'keys and values',
    tuple: 'a list',
    string: 'text',
    int: 'a whole number',
    boolean: 'true or false',
  }
  return names[type] ?? `a ${type}`
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

/** The keys that a schema knows at a path. */
function keysAt(schema: z.core.$ZodType, path: PlantPath): string[] {
  let at = unwrap(schema)
  for (const key of path) {
    const next = childOf(at, key)
    if (!next) return []
    at = unwrap(next)
  }
  if (at instanceof z.ZodDiscriminatedUnion) return [...new Set(at.options.flatMap((option) => keysAt(option, [])))]
  return at instanceof z.ZodObject ? Object.keys(at.shape) : []
}

function childOf(schema: z.core.$ZodType, key: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodRecord) return schema.valueType
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema
}
