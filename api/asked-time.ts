import { askedTime, timeForms } from '../core/instant.ts'
import type { ProblemBody } from './problem-responses.ts'

/** What is wrong with a request, part by part. */
export type Wrong = NonNullable<ProblemBody['errors']>

/** A time of a request, epoch ms; undefined when it is left out, or wrong, which `wrong` says then. */
export function readAsked(
  where: string,
  text: string | undefined,
  { now, wrong }: { readonly now: number; readonly wrong: Wrong },
): number | undefined {
  if (text === undefined) return undefined
  const asked = askedTime(text, now)
  if (asked.ok) return asked.at
  wrong.push({
    where,
    expected: timeForms,
    got: text.slice(0, 200),
    ...(asked.hint !== undefined && { hint: asked.hint }),
  })
  return undefined
}
