/** Work that is done one after the other. */
export interface Turns {
  readonly areFree: boolean
  take<T>(work: () => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    get areFree() {
      return waiting === 0
    },
    take(work) {
      waiting++
      const done = last.then(work).finally(() => waiting--)
      last = done.catch(() => undefined)
      return done
    },
  }
}
