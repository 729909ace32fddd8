import { useEffect, useState } from 'preact/hooks'
import { Refused } from '../lib/client.ts'
import { textOf } from './fault.tsx'
import { useHeardAgain } from './heard-again.ts'

/** Something that was asked for; what was there stays while it is asked for again. */
export type Fetched<T> =
  | { readonly state: 'asked'; readonly found: T | undefined }
  | { readonly state: 'there'; readonly found: T }
  | {
      readonly state: 'failed'
      readonly is: 'refused' | 'unanswered'
      readonly found: T | undefined
      readonly reason: string
    }

const retryMs = 5_000

/** What `load` answers for `key`; asked for anew with another key, every `everyMs`, by `again`, and when the platform is heard again. */
export function useFetched<T>(
  key: string,
  load: () => Promise<T>,
  everyMs?: number,
): Fetched<T> & { readonly again: () => void } {
  const [fetched, setFetched] = useState<Fetched<T>>({ state: 'asked', found: undefined })
  const [of, setOf] = useState(key)
  const [count, setCount] = useState(0)

  useEffect(() => {
    let isGone = false
    // what is thrown before anything is asked for is told as well
    Promise.resolve()
      .then(load)
      .then(
        (found) => {
          if (isGone) return
          setOf(key)
          setFetched({ state: 'there', found })
        },
        (error: unknown) => {
          if (isGone) return
          setOf(key)
          const is = error instanceof Refused && error.status < 500 ? 'refused' : 'unanswered'
          setFetched(({ found }) => ({
            ...{ state: 'failed', is, reason: textOf(error) },
            found: of === key ? found : undefined,
          }))
        },
      )
    return () => {
      isGone = true
    }
  }, [key, count])
  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => document.visibilityState === 'visible' && setCount((before) => before + 1), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])

  // what nobody answered is asked for again; what was refused would be refused again
  useEffect(() => {
    if (fetched.state !== 'failed' || fetched.is === 'refused') return
    const timer = setTimeout(() => setCount((before) => before + 1), retryMs)
    return () => clearTimeout(timer)
  }, [fetched])

  const again = () => setCount((before) => before + 1)
  useHeardAgain(fetched.state === 'failed', again)
  // what is there is of another key: not shown as if it were of this one
  if (of !== key) return { state: 'asked', found: undefined, again }
  return { ...fetched, again }
}
