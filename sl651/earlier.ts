import { messagesOf } from '../core/decode/sl651/message.ts'
import { stationTopic } from '../core/decode/sl651/topic.ts'
import type { LoggedMessage } from '../core/message.ts'
import type { Repeats } from './repeats.ts'

/** What stations said before this start, and may say again because nobody acknowledged it. */
export async function rememberEarlier(
  earlier: AsyncIterable<readonly LoggedMessage[]>,
  repeats: Repeats,
): Promise<void> {
  const prefix = stationTopic('')
  for await (const messages of earlier) {
    for (const { topic, payload } of messages) {
      if (!topic.startsWith(prefix)) continue
      for (const message of messagesOf(payload) ?? []) repeats.remember(message)
    }
  }
}
