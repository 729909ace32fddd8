import { useEffect } from 'preact/hooks'

const waiting = new Set<() => void>()

/** The platform is heard, for the first time or again: what was not answered is asked for anew. */
export function tellHeardAgain(): void {
  for (const ask of [...waiting]) ask()
}

/** Asks again when the platform is heard again, for as long as `missing`. */
export function useHeardAgain(missing: boolean, ask: () => void): void {
  useEffect(() => {
    if (!missing) return
    waiting.add(ask)
    return () => {
      waiting.delete(ask)
    }
  })
}
