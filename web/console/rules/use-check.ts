import { useEffect, useState } from 'preact/hooks'
import { Refused, read, reasonOf } from '../../lib/client.ts'
import type { Values } from './bodies.ts'
import { type Setting, settings } from './rule-text.ts'

/** What the platform says of what is typed. */
export type Check =
  | { readonly name: 'none' | 'checking' }
  | {
      readonly name: 'good'
      readonly approval: 'required' | 'free'
      readonly rules: number
      /** Of each alarm that it changes, its first limit as it would be. */
      readonly limits: Readonly<Record<string, number>>
    }
  /** By its field; what belongs to none of them stands under ''. */
  | { readonly name: 'bad'; readonly wrong: Readonly<Partial<Record<Setting | '', string>>> }

interface Answer {
  readonly approval: 'required' | 'free'
  readonly rules: number
  readonly limits: Readonly<Record<string, number>>
}

const quietMs = 350

/** Asks whether an edit can be, when typing has been still; `set` undefined: there is nothing to ask. */
export function useCheck(at: string, rule: string, set: Values | undefined): Check {
  const [check, setCheck] = useState<Check>({ name: 'none' })
  const key = JSON.stringify([at, rule, set])
  useEffect(() => {
    if (!set) {
      setCheck({ name: 'none' })
      return
    }
    const gone = new AbortController()
    setCheck({ name: 'checking' })
    const timer = setTimeout(() => void ask(), quietMs)
    async function ask(): Promise<void> {
      try {
        const body = { at, rule, set }
        const { approval, rules, limits } = await read<Answer>('/api/v1/rule-edits/check', {
          body,
          signal: gone.signal,
        })
        setCheck({ name: 'good', approval, rules, limits })
      } catch (error) {
        if (gone.signal.aborted) return
        setCheck({ name: 'bad', wrong: wrongOf(error) })
      }
    }
    return () => {
      clearTimeout(timer)
      gone.abort()
    }
  }, [key])
  return check
}

/** The mistakes of a request by the field that they are in. */
export function wrongOf(error: unknown): Readonly<Partial<Record<Setting | '', string>>> {
  const wrong: Partial<Record<Setting | '', string>> = {}
  const errors = error instanceof Refused ? (error.problem?.errors ?? []) : []
  for (const { where, expected } of errors) {
    const field = settings.find((each) => where.startsWith(`json.set.${each}`)) ?? ''
    wrong[field] = wrong[field] === undefined ? expected : `${wrong[field]}; ${expected}`
  }
  return errors.length > 0 ? wrong : { '': reasonOf(error) }
}
