/** What became of a drill. `interrupted`: a real alarm came. `not-begun`: one was there, or another drill. */
export const drillOutcomes = ['under-way', 'answered', 'unanswered', 'interrupted', 'not-begun', 'ended'] as const
export type DrillOutcome = (typeof drillOutcomes)[number]
