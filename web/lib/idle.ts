/** Where the browser does not tell when it has nothing to do (Safari): after so long. */
const guessMs = 200

/** Resolves when the page has nothing to draw and nobody touches it, or after `mostMs`: for what may wait. */
export function whenIdle(mostMs: number): Promise<void> {
  // absent in Safari
  const ask = window.requestIdleCallback as typeof window.requestIdleCallback | undefined
  return new Promise((resolve) => {
    if (ask) ask(() => resolve(), { timeout: mostMs })
    else setTimeout(resolve, Math.min(guessMs, mostMs))
  })
}
