import type { LoggedMessage, Message } from './message.ts'

/**
 * The broker's own note in the reading log, made when it begins to listen: who was not heard since `from` has not been
 * silent. Its topic is one that no client may publish to.
 */
export const listeningTopic = '$huoshui/listening'

/** Nobody could be heard in this time, epoch ms of the broker's clock. */
export interface Deafness {
  readonly from: number
  readonly to: number
}

export function formatListening({ from, to }: Deafness): Message {
  const payload = new TextEncoder().encode(JSON.stringify({ notSince: from }))
  return { topic: listeningTopic, payload, receivedAt: to, client: '$huoshui', qos: 0, retain: false }
}

/** The inverse of `formatListening`; undefined for every other message. */
export function parseListening({ topic, payload, receivedAt }: LoggedMessage): Deafness | undefined {
  if (topic !== listeningTopic) return undefined
  const { notSince } = JSON.parse(new TextDecoder().decode(payload))
  return { from: Math.min(notSince, receivedAt), to: receivedAt }
}
