import type { AlarmRule, Test } from '../rule.ts'

/** A rule with another deadband or delay, to see what it would have saved. */
export interface Trial {
  readonly of: AlarmRule
  readonly rule: AlarmRule
  readonly change: Change
}

export type Change =
  | { readonly kind: 'deadband'; readonly deadband: number }
  | { readonly kind: 'on-delay'; readonly onDelayMs: number }
  | { readonly kind: 'both'; readonly deadband: number; readonly onDelayMs: number }

/** "This deadband would have saved 84 of 90 alarms." */
export interface Advice {
  readonly alarm: string
  readonly change: Change
  readonly alarms: number
  readonly saved: number
}

/** Shares of the limit that are tried as deadbands, and delays. Small first: the least change that helps is advised. */
const shares = [0.005, 0.01, 0.02, 0.05]
const delays = [10_000, 60_000, 300_000, 1_800_000]
/** A change must save this share of what the best one saves. */
const enough = 0.8

/** The ladder of changes for a rule; none where a deadband or a delay means nothing. */
export function trialsOf(rule: AlarmRule): Trial[] {
  const limit = rule.test.stages[0]?.limit ?? 0
  const size = Math.abs(limit)
  const now = deadbandOf(rule.test)
  const bands = rule.test.by === 'among' || size === 0 ? [] : shares.map((share) => exact(size * share))
  const changes: Change[] = [
    ...bands.filter((band) => band > now).map((deadband) => ({ kind: 'deadband', deadband }) as const),
    ...delays.filter((delay) => delay > rule.onDelayMs).map((onDelayMs) => ({ kind: 'on-delay', onDelayMs }) as const),
    ...bands
      .slice(1, 3)
      .flatMap((deadband) => delays.slice(1, 3).map((onDelayMs) => ({ kind: 'both', deadband, onDelayMs }) as const)),
  ]
  return changes.map((change, index) => {
    // On trial it stands alone: suppressed by nobody, in no group.
    const { calendar: _calendar, group: _group, ...alone } = rule
    const changed: AlarmRule = { ...alone, id: `${rule.id}#${index}`, suppressedBy: [] }
    const onDelayMs = 'onDelayMs' in change ? change.onDelayMs : rule.onDelayMs
    const test = 'deadband' in change ? withDeadband(rule.test, change.deadband) : rule.test
    return { of: rule, change, rule: { ...changed, onDelayMs, test } }
  })
}

/** For each rule the gentlest change that saves nearly as much as the best. */
export function adviceFrom(
  trials: readonly Trial[],
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Advice[] {
  const advice: Advice[] = []
  for (const [rule, tried] of Map.groupBy(trials, ({ of }) => of)) {
    const alarms = before.get(rule.id) ?? 0
    const saved = (trial: Trial) => alarms - (after.get(trial.rule.id) ?? 0)
    const best = Math.max(...tried.map(saved))
    const chosen = best > 0 ? tried.find((trial) => saved(trial) >= best * enough) : undefined
    if (chosen) advice.push({ alarm: rule.id, change: chosen.change, alarms, saved: saved(chosen) })
  }
  return advice.sort((a, b) => b.saved - a.saved)
}

function deadbandOf(test: Test): number {
  const stage = test.stages[0]
  return stage ? Math.abs(stage.limit - stage.clear) : 0
}

function withDeadband(test: Test, deadband: number): Test {
  if (test.by === 'among') return test
  const sign = test.by === 'above' ? -1 : 1
  return { ...test, stages: test.stages.map((stage) => ({ ...stage, clear: exact(stage.limit + sign * deadband) })) }
}

function exact(value: number): number {
  return Number(value.toPrecision(12))
}
