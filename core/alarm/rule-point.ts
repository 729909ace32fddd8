import type { AlarmRule } from './rule.ts'

/** The point that a rule is about, as the plant's points are called: `{site}/{asset}/{point}`. Undefined for one of a device. */
export function pointOfRule({ signal }: Pick<AlarmRule, 'signal'>): string | undefined {
  if ('point' in signal) return signal.point
  if (signal.of === 'difference') return signal.a
  if (signal.of === 'silence' && 'point' in signal.target) return signal.target.point
  return signal.of === 'expression' ? signal.points[0] : undefined
}
