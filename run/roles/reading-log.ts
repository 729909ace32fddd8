import { join } from 'node:path'
import { noteListening } from '../../broker/listening.ts'
import { Sent, sentInLog } from '../../broker/sent/sent.ts'
import type { Settings } from '../../core/settings.ts'
import type { LogWriter } from '../../storage/log/log.ts'
import { openLogReader } from '../../storage/log/reader.ts'
import { readUpTo } from '../../storage/log/reading-places.ts'
import { tailOffset } from '../../storage/log/tail.ts'
import { openLogWriter } from '../../storage/log/writer.ts'
import type { RoleSurroundings } from './role.ts'

/** How much of the log's end is looked through for what devices may send again, at least. Bytes. */
export const sentTailBytes = 33_554_432

export function logFolder(settings: Settings): string {
  return join(settings.HUOSHUI_DATA, 'log')
}

/** The log as the process that listens writes it; and what devices sent before, and may send again. */
export interface ReadingLog {
  readonly readingLog: LogWriter
  readonly sent: Sent
}

/** Opens the log for writing, until the stack is disposed, and notes in it that somebody listens from now on. */
export async function openReadingLog(
  { settings, log, metrics, notReady, told }: RoleSurroundings,
  started: AsyncDisposableStack,
): Promise<ReadingLog> {
  const folder = logFolder(settings)
  const readingLog = started.use(
    await openLogWriter({
      folder,
      quotaBytes: settings.HUOSHUI_LOG_QUOTA,
      pendingBytes: settings.HUOSHUI_LOG_PENDING,
      keepMs: settings.HUOSHUI_LOG_KEEP_HOURS * 3_600_000,
      readUpTo: (identity) => readUpTo(settings.HUOSHUI_DATA, identity),
      log,
      metrics,
    }),
  )
  told.push(() => readingLog.told)
  notReady.push(() => (readingLog.status.name === 'stalled' ? [`reading log: ${readingLog.status.detail}`] : []))
  let sent = new Sent()
  await using reader = openLogReader({ folder })
  try {
    sent = await sentInLog(reader, tailOffset(folder, sentTailBytes))
  } catch (error) {
    log.error({ error }, 'what was sent before cannot be read: a message that is sent again is kept twice')
  }
  await noteListening({ writer: readingLog, reader }, Date.now())
  return { readingLog, sent }
}
