import { pause } from '../../follow/pause.ts'
import type { NatsLogOptions } from './options.ts'
import { checkServers, reasonsToRefuse } from './servers-check.ts'
import type { StreamState } from './stream.ts'

/** Whether the servers are set so that an acknowledgement of theirs may be passed on. */
export interface Fitness extends AsyncDisposable {
  /** Why not, in words for a person; empty while it may. */
  readonly problems: readonly string[]
  /** What is not known, in words for a person. */
  readonly told: readonly string[]
}

/**
 * Asks the servers, and goes on asking. Throws where one that keeps the log is not fit, or does not say so; one that is
 * down is asked once it is back. `peersOf`: who keeps the log, once the servers are known to be fit to begin one.
 */
export async function watchServers(
  {
    monitoring,
    log,
    againMs = 30_000,
  }: Pick<NatsLogOptions, 'monitoring' | 'log'> & {
    /** A server may come back set otherwise: how often they are asked. */
    readonly againMs?: number
  },
  peersOf: () => Promise<StreamState['peers']>,
): Promise<Fitness> {
  let check = await checkServers(monitoring)
  refuse(reasonsToRefuse(check, []))
  refuse(reasonsToRefuse(check, await peersOf()))
  const closing = new AbortController()
  let problems: readonly string[] = []
  const watching = (async () => {
    while (!closing.signal.aborted) {
      await pause(againMs, closing.signal)
      if (closing.signal.aborted) return
      check = await checkServers(monitoring)
      for (const problem of check.problems) if (!problems.includes(problem)) log.error(problem)
      problems = check.problems
    }
  })()
  return {
    get problems() {
      return problems
    },
    get told() {
      return check.silent.map((url) => `reading log: the NATS server at ${url} does not answer`)
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      await watching
    },
  }
}

function refuse(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new Error(`the reading log is not begun: ${reasons.join('; ')}`)
}
