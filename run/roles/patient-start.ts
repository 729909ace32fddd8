import type { Logger } from 'pino'
import { isPassingDiskFault } from '../../storage/disk-fault.ts'
import { pause } from '../../storage/follow/pause.ts'
import { LogAway } from '../../storage/log/log.ts'

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

/** Starts as soon as the disk, or what keeps the log, takes what a start must write; tells at once and each minute that it waits. Undefined when aborted. */
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
      const waitsFor = error instanceof LogAway ? 'the reading log' : 'the disk'
      const because = becauseOf(error, folder)
      if (performance.now() - toldAt >= tellEveryMs) {
        toldAt = performance.now()
        log.error({ because }, `the start waits for ${waitsFor}`)
      }
      await using _told = await meanwhile(because)
      await pause(retryMs, signal)
    }
  }
  return undefined
}

/** In words for a person; throws what waiting does not help against. */
function becauseOf(error: unknown, folder: string): string {
  if (error instanceof LogAway) return error.message
  if (!isPassingDiskFault(error)) throw error
  return `the disk under HUOSHUI_DATA=${folder} takes nothing (${error.message})`
}
