import { useEffect, useState } from 'preact/hooks'
import { type Failure, failureOf, useAskAgain } from './ask-again.ts'

/** Something that was asked for; what was there stays while it is asked for again. */
export type Fetched<T> =
  | { readonly state: 'asked'; readonly found: T | undefined }
  | { readonly state: 'there'; readonly found: T }
  | (Failure & { readonly state: 'failed'; readonly found: T | undefined })

/** What `load` answers for `key`; asked for anew with another key, every `everyMs`, by `again`, and as `useAskAgain` does. */
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
          setFetched(({ found }) => ({
            ...{ state: 'failed', ...failureOf(error) },
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

  const again = () => setCount((before) => before + 1)
  useAskAgain(fetched.state === 'failed' ? fetched : undefined, again)
  // what is there is of another key: not shown as if it were of this one
  if (of !== key) return { state: 'asked', found: undefined, again }
  return { ...fetched, again }
}
