import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { reasonOf } from '../follow/seldom.ts'
import type { LogReader } from './log.ts'

const lookEveryMs = 1_000

export interface FirstBroker extends Disposable {
  /** What is waited for, in words for a person; nothing once a broker has begun the log. */
  problems(): string[]
}

/** A reader that is started before any broker waits for the log to be begun; this says so, once and on `/readyz`. */
export function awaitFirstBroker(reader: LogReader, { where, log }: { where: string; log: Logger }): FirstBroker {
  const stopped = new AbortController()
  const notBegun = `no broker has begun the reading log ${where} yet: start one on the same HUOSHUI_DATA`
  let problem: string | undefined

  function wait(because: string): void {
    if (problem !== because) log.warn(`waiting: ${because}`)
    problem = because
  }

  async function look(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        const { identity } = await reader.bounds()
        if (identity !== undefined) break
        wait(notBegun)
      } catch (error) {
        wait(`the reading log ${where} cannot be read: ${reasonOf(error)}`)
      }
      await delay(lookEveryMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
    }
    if (problem !== undefined && !stopped.signal.aborted)
      log.info({ folder: where }, 'a broker has begun the reading log')
    problem = undefined
  }

  look().catch((error) => log.error({ err: error }, 'cannot look whether a broker has begun the reading log'))
  return {
    problems: () => (problem === undefined ? [] : [problem]),
    [Symbol.dispose]: () => stopped.abort(),
  }
}
