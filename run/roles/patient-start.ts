import type { Logger } from 'pino'
import { isPassingDiskFault } from '../../storage/disk-fault.ts'
import { pause } from '../../storage/follow/pause.ts'
import { LogAway } from '../../storage/log/log.ts'
import { PostgresAway } from '../../storage/postgres/postgres.ts'

export interface PatientStart<T> {
  /** Starts, or undoes what it had started and throws. */
  readonly start: () => Promise<T>
  /** Something that tells others why nothing is up, while it waits; given back before each try. */
  readonly meanwhile: (because: string) => Promise<AsyncDisposable>
  readonly folder: string
  readonly log: Logger
  readonly signal: AbortSignal
  readonly retryMs?: number
}

const tellEveryMs = 60_000

/** Starts as soon as disk, reading log and PostgreSQL take what a start must write; tells at once and each minute that it waits. Undefined when aborted. */
export async function startPatiently<T>({
  start,
  meanwhile,
  folder,
  log,
  signal,
  retryMs = 2_000,
}: PatientStart<T>): Promise<T | undefined> {
  let toldAt = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    try {
      return await start()
    } catch (error) {
      const because = waitingFor(error, folder)
      if (because === undefined) throw error
      if (performance.now() - toldAt >= tellEveryMs) {
        toldAt = performance.now()
        log.error({ because }, 'the start waits')
      }
      await using _told = await meanwhile(because)
      await pause(retryMs, signal)
    }
  }
  return undefined
}

/** What a start waits for, in words; undefined where waiting does not help. */
function waitingFor(error: unknown, folder: string): string | undefined {
  if (error instanceof PostgresAway || error instanceof LogAway) return error.message
  return isPassingDiskFault(error)
    ? `the disk under HUOSHUI_DATA=${folder} takes nothing (${error.message})`
    : undefined
}
