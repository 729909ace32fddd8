import { compileRules } from '../alarm/compile.ts'
import { proveRules } from '../alarm/prove.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import type { AlarmsFile } from '../alarm/schema.ts'
import type { Plant } from './plant.ts'
import type { PlantProblem } from './problem.ts'

/** The alarm rules of a plant that is right otherwise, or all that is wrong with them. A rule that could never do what it is for is wrong too. */
export function checkRules(
  plant: Plant,
  file: AlarmsFile,
): { readonly rules: readonly AlarmRule[]; readonly problems: readonly PlantProblem[] } {
  const compiled = compileRules(plant, file)
  if (!compiled.ok) return { rules: [], problems: compiled.problems }
  const { rules, paths } = compiled
  const problems = proveRules(plant, rules)
    .filter(({ verdict }) => verdict === 'impossible')
    .map(({ rule, message }) => ({ path: paths.get(rule) ?? ['alarms'], message: `${rule}: ${message}` }))
  return { rules, problems }
}
