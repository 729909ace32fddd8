import { setTimeout as delay } from 'node:timers/promises'

const longestMs = 90_000

/** Asks again and again until the answer is not undefined; after 90 s throws what it was waiting for. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + longestMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > deadline) throw new Error(`waited 90 s for: ${what}`)
    await delay(20)
  }
}
