import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { LogReader } from './log.ts'

const lookEveryMs = 1_000

export interface FirstBroker extends Disposable {
  /** What is waited for, in words for a person; nothing once a broker has begun the log. */
  problems(): string[]
}

/** A reader that is started before any broker waits for the log to be begun; this says so, once and on `/readyz`. */
export function awaitFirstBroker(reader: LogReader, { where, log }: { where: string; log: Logger }): FirstBroker {
  const stopped = new AbortController()
  const problem = `no broker has begun the reading log ${where} yet: start one on the same HUOSHUI_DATA`
  let isWaiting = false

  async function look(): Promise<void> {
    while (!stopped.signal.aborted) {
      const { identity } = await reader.bounds()
      if (identity !== undefined) break
      if (!isWaiting) log.warn(`waiting: ${problem}`)
      isWaiting = true
      await delay(lookEveryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
    }
    if (isWaiting && !stopped.signal.aborted) log.info({ folder: where }, 'a broker has begun the reading log')
    isWaiting = false
  }

  look().catch((error) => log.error({ err: error }, 'cannot look whether a broker has begun the reading log'))
  return {
    problems: () => (isWaiting ? [problem] : []),
    [Symbol.dispose]: () => stopped.abort(),
  }
}
