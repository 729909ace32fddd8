import type { AlarmRule, Target } from './rule.ts'

/** The points of a device, by their ids. */
export type PointsOfDevice = (device: string) => readonly string[]

/** The points at which a rule looks: whose readings tell whether what it says is still so. */
export function pointsSeen({ signal }: Pick<AlarmRule, 'signal'>, ofDevice: PointsOfDevice): readonly string[] {
  switch (signal.of) {
    case 'difference':
      return [signal.a, signal.b]
    case 'expression':
      return signal.points
    case 'silence':
      return ofTarget(signal.target, ofDevice)
    case 'skew':
    case 'session':
      return ofDevice(signal.device)
    case 'value':
    case 'rate':
    case 'starts':
    case 'run-hours':
    case 'quality':
    case 'flat':
      return [signal.point]
  }
}

function ofTarget(target: Target, ofDevice: PointsOfDevice): readonly string[] {
  return 'point' in target ? [target.point] : ofDevice(target.device)
}
