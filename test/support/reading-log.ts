import { Registry } from 'prom-client'
import type { LoggedMessage, Message } from '../../core/message.ts'
import type { LogFull, LogReader, LogWriter, ReadingLog } from '../../storage/log/log.ts'
import { openSegmentLog } from '../../storage/log/segments/segment-log.ts'
import type { LogWriterOptions } from '../../storage/log/segments/writer.ts'
import { quietLog } from './quiet.ts'

/** A log with roomy limits, unless told otherwise. */
export function testLog(folder: string, options: Partial<LogWriterOptions> = {}): ReadingLog {
  return openSegmentLog({
    folder,
    quotaBytes: 1e9,
    pendingBytes: 1e8,
    log: quietLog,
    metrics: new Registry(),
    ...options,
  })
}

/** The writer of such a log. */
export function openTestLog(folder: string, options: Partial<LogWriterOptions> = {}): Promise<LogWriter> {
  return testLog(folder, options).openWriter()
}

export function message(payload: string, over: Partial<Message> = {}): Message {
  const bytes = new TextEncoder().encode(payload)
  return {
    topic: 'v1/nangan/nangan-1/readings',
    payload: bytes,
    receivedAt: 1_790_000_000_000,
    client: 'nangan-1',
    qos: 1,
    retain: false,
    ...over,
  }
}

/** Resolves once the message is durable, or with the reason why it was not taken. */
export function append(writer: LogWriter, one: Message): Promise<LogFull | undefined> {
  return new Promise((resolve) => writer.append(one, resolve))
}

/** All messages from an offset on, as far as the log is durable now. */
export async function readAll(reader: LogReader, from = 0, maxBytes = 65_536): Promise<LoggedMessage[]> {
  const all: LoggedMessage[] = []
  for (let next = from; ; ) {
    const piece = await reader.read(next, maxBytes)
    if (piece.items.length === 0) return all
    all.push(...piece.items)
    next = piece.next
  }
}

export function textOf({ payload }: Message): string {
  return new TextDecoder().decode(payload)
}
