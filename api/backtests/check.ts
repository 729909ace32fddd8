import type { BacktestOptions } from '../../core/alarm/backtest.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { parseTrialId } from '../../core/rule-edit/trial.ts'
import { parseRules } from './rules-text.ts'
import { pointsOfRules, selectRules } from './selection.ts'
import type { BacktestChecked, BacktestTask } from './thread-messages.ts'

/** Problems that are told, in the order of the text. */
const mostProblems = 100

interface CheckedTask {
  readonly checked: BacktestChecked
  /** Where it is good. */
  readonly task?: Omit<BacktestOptions, 'source'>
}

/** Reads and checks a backtest's rules against the plant. It may take long: it is a thread's work. */
export function checkTask(plant: Plant, { rules: text, given, incidents, ...selection }: BacktestTask): CheckedTask {
  // what to try instead is its author's question, and costs another pass
  if (given) return taskOf(plant, given.tried, { inForce: given.inForce, incidents, advise: 0 })
  // an edit on trial is compared by itself
  const own = plant.rules.filter(({ id }) => parseTrialId(id) === undefined)
  const parsed = text === undefined ? { ok: true as const, rules: own } : parseRules(text, plant)
  if (!parsed.ok) {
    const { problems } = parsed
    const told = problems.slice(0, mostProblems)
    return { checked: { ok: false, problems: told, more: problems.length - told.length } }
  }
  const rules = selectRules(plant, parsed.rules, selection)
  const inForce = text === undefined ? undefined : selectRules(plant, own, selection)
  return taskOf(plant, rules, { inForce, incidents })
}

function taskOf(
  plant: Plant,
  rules: readonly AlarmRule[],
  {
    inForce,
    incidents,
    advise,
  }: { inForce: readonly AlarmRule[] | undefined; advise?: number } & Pick<BacktestTask, 'incidents'>,
): CheckedTask {
  const points = pointsOfRules(plant, [...rules, ...(inForce ?? [])])
  const task = { plant, rules, incidents, ...(inForce && { inForce }), ...(advise !== undefined && { advise }) }
  return { checked: { ok: true, rules: rules.length, points }, task }
}
