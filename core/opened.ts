import type { LoggedMessage, Message } from './message.ts'
import { parseTopic } from './topic.ts'

/**
 * The broker's own note in the reading log: a device whose Last Will was told is connected again. Its status may never
 * say so. The topic is one that no client may publish to.
 */
export const openedTopic = '$huoshui/opened'

/** `will`: the topic of the Last Will that is no longer true. `at`: epoch ms of the broker's clock. */
export function formatOpened(will: string, at: number): Message {
  const payload = new TextEncoder().encode(JSON.stringify({ will }))
  return { topic: openedTopic, payload, receivedAt: at, client: '$huoshui', qos: 0, retain: false }
}

/** The inverse of `formatOpened`, as the device of a status topic; undefined for every other message. */
export function parseOpened({ topic, payload }: LoggedMessage): string | undefined {
  if (topic !== openedTopic) return undefined
  const will = parseTopic(JSON.parse(new TextDecoder().decode(payload)).will)
  return will?.kind === 'status' ? `${will.site}/${will.device}` : undefined
}
