import { useEffect } from 'preact/hooks'
import { Refused } from '../lib/client.ts'
import { textOf } from './fault.tsx'

/** Why something that was asked for is not there. A new one for each time that it failed. */
export interface Failure {
  readonly is: 'refused' | 'unanswered'
  readonly reason: string
}

export function failureOf(error: unknown): Failure {
  return { is: error instanceof Refused && error.status < 500 ? 'refused' : 'unanswered', reason: textOf(error) }
}

const againMs = 5_000
const waiting = new Set<() => void>()

/** The platform is heard, for the first time or again: what is missing is asked for anew. */
export function tellHeardAgain(): void {
  for (const ask of [...waiting]) ask()
}

/**
 * Asks again when the platform is heard again; and some seconds after each failure that was no answer: what was
 * refused would be refused again.
 */
export function useAskAgain(failure: Failure | undefined, ask: () => void): void {
  useEffect(() => {
    if (!failure) return
    waiting.add(ask)
    return () => {
      waiting.delete(ask)
    }
  })
  useEffect(() => {
    if (failure?.is !== 'unanswered') return
    const timer = setTimeout(ask, againMs)
    return () => clearTimeout(timer)
  }, [failure])
}
