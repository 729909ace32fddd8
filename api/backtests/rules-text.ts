import type { AlarmRule } from '../../core/alarm/rule.ts'
import { AlarmsSchema } from '../../core/alarm/schema.ts'
import { checkRules } from '../../core/plant/check-rules.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { PlantProblem } from '../../core/plant/problem.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { type PlacedProblem, readYamlFile } from '../../core/plant/yaml-file.ts'

export type RulesText =
  | { readonly ok: true; readonly rules: readonly AlarmRule[] }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads the `alarms` of a plant file, alone or under that key, in YAML or JSON, for a plant. Every problem at once. */
export function parseRules(text: string, plant: Plant): RulesText {
  const file = readYamlFile(text)
  if (!file.ok) return file
  const { value } = file
  const isWrapped = typeof value === 'object' && value !== null && 'alarms' in value
  const root = isWrapped ? ['alarms'] : []
  const input = isWrapped ? value.alarms : value
  const parsed = AlarmsSchema.safeParse(input)
  if (!parsed.success) {
    return { ok: false, problems: file.place(shapeProblems(parsed.error, input, { schema: AlarmsSchema, root })) }
  }
  const { rules, problems } = checkRules(plant, parsed.data)
  // Compiled rules say their place in a plant file, which has them under `alarms`.
  const inText = ({ path, ...rest }: PlantProblem) => ({ ...rest, path: isWrapped ? path : path.slice(1) })
  return problems.length > 0 ? { ok: false, problems: file.place(problems.map(inText)) } : { ok: true, rules }
}
