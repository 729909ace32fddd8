import type { AnswerVerb } from './outcome.ts'

/** One leads to the next. */
const steps = ['acknowledge', 'on-my-way', 'arrived', 'done'] as const satisfies readonly AnswerVerb[]

/** What somebody may still say by a link: each thing once, and nothing that is behind what was said. Who has passed it on has had their say. */
export function answersLeft(said: readonly AnswerVerb[]): readonly AnswerVerb[] {
  if (said.includes('pass-on')) return []
  const furthest = steps.findLastIndex((step) => said.includes(step))
  const left = steps.slice(furthest + 1)
  return furthest >= steps.indexOf('arrived') ? left : [...left, 'pass-on']
}
