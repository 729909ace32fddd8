import { compileMaintenance } from '../alarm/compile/maintenance.ts'
import type { PlacedEdit, RuleOrigin } from '../alarm/compile/origin.ts'
import { compileRules } from '../alarm/compile.ts'
import type { MaintenanceWindow } from '../alarm/maintenance-window.ts'
import { proveFamilies } from '../alarm/prove/family.ts'
import { proveRules } from '../alarm/prove.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import type { AlarmsFile } from '../alarm/schema.ts'
import type { Plant } from './plant.ts'
import type { PlantProblem } from './problem.ts'

/** What the rules of a good plant probably do not mean, one for each place in its file. */
export function doubtsAbout(plant: Plant, file: AlarmsFile): readonly PlantProblem[] {
  const compiled = compileRules(plant, file)
  if (!compiled.ok) return []
  const { rules, paths } = compiled
  return [...proveRules(plant, rules), ...proveFamilies(rules)].flatMap(({ verdict, rule, message }) =>
    verdict === 'doubtful' ? [{ path: paths.get(rule) ?? ['alarms'], message: `${rule}: ${message}` }] : [],
  )
}

interface Checked {
  readonly rules: readonly AlarmRule[]
  readonly maintenance: readonly MaintenanceWindow[]
  readonly problems: readonly PlantProblem[]
  readonly origins: ReadonlyMap<string, RuleOrigin>
}

/** The alarm rules of a plant that is right otherwise, or all that is wrong with them. A rule that could never do what it is for is wrong too. */
export function checkRules(plant: Plant, file: AlarmsFile, edits: readonly PlacedEdit[] = []): Checked {
  const { windows: maintenance, problems: unplanned } = compileMaintenance(plant, file)
  const compiled = compileRules(plant, file, edits)
  if (!compiled.ok)
    return { rules: [], maintenance, problems: [...compiled.problems, ...unplanned], origins: new Map() }
  const { rules, paths, origins } = compiled
  const problems = proveRules(plant, rules)
    .filter(({ verdict }) => verdict === 'impossible')
    .map(({ rule, message, reason }) => ({
      path: paths.get(rule) ?? ['alarms'],
      message: `${rule}: ${message}`,
      ...(reason && { reason, rule }),
    }))
  return { rules, maintenance, problems: [...problems, ...unplanned], origins }
}
