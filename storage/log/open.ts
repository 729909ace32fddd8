import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ReadingLog } from './log.ts'
import { readUpTo } from './segments/reading-places.ts'
import { openSegmentLog } from './segments/segment-log.ts'
import type { LogSettings } from './settings.ts'

/** The reading log that the settings name: segment files in the data folder. Nothing is held until a part is opened. */
export function openReadingLog(
  settings: LogSettings,
  { log, metrics }: { readonly log: Logger; readonly metrics: Registry },
): ReadingLog {
  return openSegmentLog({
    folder: join(settings.HUOSHUI_DATA, 'log'),
    quotaBytes: settings.HUOSHUI_LOG_QUOTA,
    pendingBytes: settings.HUOSHUI_LOG_PENDING,
    keepMs: settings.HUOSHUI_LOG_KEEP_HOURS * 3_600_000,
    readUpTo: (identity) => readUpTo(settings.HUOSHUI_DATA, identity),
    log,
    metrics,
  })
}
