import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'

/** Which part of the plant a backtest is about; what is left out does not restrict. */
export interface Selection {
  readonly sites?: readonly string[] | undefined
  readonly points?: readonly string[] | undefined
}

/** The rules that look at the selected part. */
export function selectRules(
  plant: Plant,
  rules: readonly AlarmRule[],
  { sites, points }: Selection,
): readonly AlarmRule[] {
  return rules.filter(
    (rule) =>
      (sites === undefined || sites.includes(rule.site)) &&
      (points === undefined || pointsOf(plant, rule).some((point) => points.includes(point))),
  )
}

/** Every point that one of the rules looks at, in order. */
export function pointsOfRules(plant: Plant, rules: readonly AlarmRule[]): readonly string[] {
  return [...new Set(rules.flatMap((rule) => pointsOf(plant, rule)))].sort()
}

function pointsOf(plant: Plant, { signal, trusting, suppressedBy }: AlarmRule): readonly string[] {
  const states = suppressedBy.flatMap((each) => (each.by === 'state' ? each.points : []))
  return [...signalPoints(plant, signal), ...trusting, ...states]
}

function signalPoints(plant: Plant, signal: AlarmRule['signal']): readonly string[] {
  switch (signal.of) {
    case 'difference':
      return [signal.a, signal.b]
    case 'expression':
      return signal.points
    case 'silence':
      return 'point' in signal.target ? [signal.target.point] : pointsOfDevice(plant, signal.target.device)
    case 'skew':
    case 'session':
      return [] // history has no clocks and no sessions
    case 'value':
    case 'rate':
    case 'starts':
    case 'run-hours':
    case 'quality':
    case 'flat':
      return [signal.point]
  }
}

function pointsOfDevice(plant: Plant, id: string): readonly string[] {
  return [...(plant.devices.get(id)?.points.values() ?? [])].map((point) => point.id)
}
