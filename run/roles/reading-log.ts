import { noteListening } from '../../broker/listening.ts'
import { Sent, sentInLog } from '../../broker/sent/sent.ts'
import { reasonOf } from '../../storage/follow/seldom.ts'
import type { BrokerPeers, LogWriter } from '../../storage/log/log.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import type { RoleSurroundings } from './role.ts'

/** How much of the log's end is looked through for what devices may send again, at least. Bytes. */
export const sentTailBytes = 33_554_432

/** The log as the process that listens writes it; and what devices sent before, and may send again. */
export interface WrittenLog {
  readonly readingLog: LogWriter
  readonly sent: Sent
  /** The other brokers that write it, where there may be any. */
  readonly peers: BrokerPeers | undefined
}

/** Opens the log for writing, until the stack is disposed, and notes in it that somebody listens from now on. */
export async function writeReadingLog(
  { settings, state, log, metrics, plant, notReady, told }: RoleSurroundings,
  started: AsyncDisposableStack,
): Promise<WrittenLog> {
  const readingLog = await openReadingLog(settings, {
    ...{ log, metrics, plant },
    readUpTo: (identity, partition) => state.readUpTo(identity, partition),
  })
  const writer = started.use(await readingLog.openWriter())
  told.push(() => writer.told)
  notReady.push(() => (writer.status.name === 'stalled' ? [`reading log: ${writer.status.detail}`] : []))
  let sent = new Sent()
  try {
    sent = await sentInLog(readingLog.recent(sentTailBytes))
  } catch (error) {
    log.error(
      { because: reasonOf(error) },
      'what was sent before cannot be read: a message that is sent again is kept twice',
    )
  }
  await noteListening({ log: readingLog, writer }, Date.now())
  const peers = await readingLog.openPeers?.()
  started.use(peers)
  return { readingLog: writer, sent, peers }
}
