import { pause } from '../../storage/follow/pause.ts'
import type { LogReach, ReadingLog } from '../../storage/log/log.ts'

/** Whether this process could do what is done of the reading log. */
export interface Reach extends AsyncDisposable {
  /** False once the log's servers have not answered for as long as a lease. */
  readonly isAble: boolean
}

const lookEveryMs = 500

/** Goes on asking the servers of a log. Files are always there. */
export function watchReach({ openReach }: Pick<ReadingLog, 'openReach'>, leaseMs: number): Reach {
  if (!openReach) return { isAble: true, async [Symbol.asyncDispose]() {} }
  const reach = openReach()
  const stopping = new AbortController()
  let reachedAt = performance.now()
  const running = look(reach, stopping.signal, () => {
    reachedAt = performance.now()
  })
  return {
    get isAble() {
      return performance.now() - reachedAt < leaseMs
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      await reach[Symbol.asyncDispose]()
    },
  }
}

async function look(reach: LogReach, signal: AbortSignal, reached: () => void): Promise<void> {
  while (!signal.aborted) {
    if (await reach.isReached()) reached()
    await pause(lookEveryMs, signal)
  }
}
