/** What was done, in one of a few words; the rest is text. */
export const works = [
  'inspected',
  'cleared',
  'cleaned',
  'repaired',
  'replaced',
  'adjusted',
  'restarted',
  'pumped',
  'closed-off',
  'nothing-needed',
] as const
export type Work = (typeof works)[number]

/** Why it had come to it, for those who count them. `unclassified`: nobody has said. */
export const causes = [
  'water',
  'blockage',
  'equipment',
  'power',
  'communication',
  'instrument',
  'operation',
  'damage',
  'other',
  'unclassified',
] as const
export type Cause = (typeof causes)[number]
