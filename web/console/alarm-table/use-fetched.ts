import { useEffect, useState } from 'preact/hooks'
import { reasonOf } from '../../lib/client.ts'

export type Fetched<T> =
  | { readonly state: 'loading'; readonly value: T | undefined }
  | { readonly state: 'there'; readonly value: T }
  | { readonly state: 'failed'; readonly value: T | undefined; readonly why: string }

/** What was asked for under a key; what was there before stays until the next is. Asked for again when the key changes. */
export function useFetched<T>(key: string, ask: () => Promise<T>): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T>>({ state: 'loading', value: undefined })
  useEffect(() => {
    let isWanted = true
    setFetched(({ value }) => ({ state: 'loading', value }))
    ask().then(
      (value) => isWanted && setFetched({ state: 'there', value }),
      (error: unknown) => isWanted && setFetched(({ value }) => ({ state: 'failed', value, why: reasonOf(error) })),
    )
    return () => {
      isWanted = false
    }
  }, [key])
  return fetched
}
