/** How bad it is not to act in time, worst first. Target mix < 1 / 5 / 15 / 80 % of annunciations (EEMUA 191). */
export const priorities = ['critical', 'high', 'medium', 'low'] as const
export type Priority = (typeof priorities)[number]

/** True when `a` is more urgent than `b`. */
export function isWorse(a: Priority, b: Priority): boolean {
  return priorities.indexOf(a) < priorities.indexOf(b)
}
