import type { z } from 'zod'
import { noShapeFits } from '../issue-words.ts'

type Issue = z.core.$ZodIssue
export type UnionIssue = Issue & { readonly code: 'invalid_union' }

/**
 * What is wrong with something that may be of several shapes: the issues of the shape that it was most likely meant to
 * be, the one that knows most of its keys. Undefined where it is like none of them.
 */
export function likeliestIssues(issue: UnionIssue, found: unknown): readonly Issue[] | undefined {
  const { errors } = issue
  const ownWords = hasOwnWords(issue)
  const like = errors.filter((issues) => issues.length > 0 && !issues.some(isOtherKind))
  if (typeof found !== 'object' || found === null) return ownWords ? undefined : like[0]
  const shapes = like.flatMap((issues) => unfolded(issues, found))
  if (Array.isArray(found)) return shapes[0]
  const best = shapes.toSorted((a, b) => unknownKeys(a) - unknownKeys(b) || a.length - b.length)[0]
  return best && (!ownWords || unknownKeys(best) < Object.keys(found).length) ? best : undefined
}

/** Whether the schema says what it expects. */
export function hasOwnWords({ message }: UnionIssue): boolean {
  return message !== noShapeFits
}

/** A shape that is itself one of several. */
function unfolded(issues: readonly Issue[], found: unknown): (readonly Issue[])[] {
  const [only] = issues
  if (issues.length !== 1 || only?.code !== 'invalid_union' || only.path.length > 0) return [issues]
  const likeliest = likeliestIssues(only, found)
  return likeliest ? [likeliest] : []
}

/** The shape is text, say, where keys and values were found; or one of some words, and this is none of them. */
function isOtherKind({ code, path }: Issue): boolean {
  return (code === 'invalid_type' || code === 'invalid_value') && path.length === 0
}

function unknownKeys(issues: readonly Issue[]): number {
  return issues.reduce(
    (sum, issue) => sum + (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys.length : 0),
    0,
  )
}
