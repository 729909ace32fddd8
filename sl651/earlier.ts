import { messagesOf } from '../core/decode/sl651/message.ts'
import { stationTopic } from '../core/decode/sl651/topic.ts'
import type { LogReader } from '../storage/log/log.ts'
import type { Repeats } from './repeats.ts'

const chunkBytes = 1_048_576

/** What stations said before this start, from an offset of the log on, and may say again because nobody acknowledged it. */
export async function rememberEarlier(reader: LogReader, from: number, repeats: Repeats): Promise<void> {
  const { first, next } = await reader.bounds()
  const prefix = stationTopic('')
  for (let at = Math.max(first, from); at < next; ) {
    const piece = await reader.read(at, chunkBytes)
    if (piece.items.length === 0) return
    for (const { topic, payload } of piece.items) {
      if (!topic.startsWith(prefix)) continue
      for (const message of messagesOf(payload) ?? []) repeats.remember(message)
    }
    at = piece.next
  }
}
