import { parseDocument } from 'yaml'
import { compileRules } from '../../core/alarm/compile.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { AlarmsSchema } from '../../core/alarm/schema.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { formatPath } from '../../core/plant/problem.ts'

export interface RuleMistake {
  /** `templates.lake[0].limit`; '' where the text is not even YAML. */
  readonly path: string
  readonly message: string
}
export type RulesText =
  | { readonly ok: true; readonly rules: readonly AlarmRule[] }
  | { readonly ok: false; readonly mistakes: readonly RuleMistake[] }

/** Reads the `alarms` of a plant file, alone or under that key, in YAML or JSON, against a plant. Every mistake at once. */
export function parseRules(text: string, plant: Plant): RulesText {
  const read = readYaml(text)
  if (!read.ok) return read
  const { value } = read
  const isWrapped = typeof value === 'object' && value !== null && 'alarms' in value
  const parsed = AlarmsSchema.safeParse(isWrapped ? value.alarms : value)
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) => ({ path: formatPath(path.map(keyOf)), message }))
    return { ok: false, mistakes }
  }
  const compiled = compileRules(plant, parsed.data)
  if (compiled.ok) return { ok: true, rules: compiled.rules }
  return { ok: false, mistakes: compiled.problems.map(({ path, message }) => ({ path: formatPath(path), message })) }
}

function readYaml(text: string): { readonly ok: true; readonly value: unknown } | (RulesText & { readonly ok: false }) {
  try {
    const document = parseDocument(text, { prettyErrors: true, merge: true })
    const mistakes = document.errors.map(({ message }) => ({ path: '', message }))
    return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, value: document.toJS({ maxAliasCount: 1_000 }) }
  } catch (error) {
    // Nested beyond the stack, or aliases that grow without end.
    if (error instanceof RangeError || error instanceof ReferenceError) {
      return { ok: false, mistakes: [{ path: '', message: error.message }] }
    }
    throw error
  }
}

function keyOf(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key
}
