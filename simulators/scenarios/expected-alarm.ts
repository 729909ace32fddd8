/**
 * How a scenario names an alarm: `{site}/{asset}/{rule}` or `{site}/{device}/{rule}`. The rule ids are those of the
 * plant file's alarm templates, and this is the one place that knows them.
 */
export const ruleIds = [
  'high',
  'high-high',
  'low',
  'low-low',
  'rise',
  'trip',
  'dry-run',
  'overload',
  'starts',
  'gate-stuck',
  'blocked',
  'silent',
  'frozen',
  'bad-quality',
  'clock',
  'battery-low',
  'no-mains',
  'frost',
  'leak',
  'warning',
  'float',
] as const

/** An alarm's name in a scenario, from its rule at its place: `{site}.{asset}[.{point}].{rule}` has it all. */
export function expectedName(alarm: {
  readonly id: string
  readonly site: string
  readonly asset?: string
  readonly device?: string
}): string {
  const place = alarm.asset ?? alarm.device ?? ''
  const rule = alarm.id.slice(alarm.id.lastIndexOf('.') + 1)
  return `${alarm.site}/${place}/${rule}`
}
