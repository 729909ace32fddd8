/** Runs at most so many pieces of work at once; the others wait, in the order of their asking. */
export function atMost(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running < count) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // its place is handed on, so that nobody slips in between
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
