import { z } from 'zod'
import type { LoggedMessage, Message } from './message.ts'

/**
 * A listener's own note in the reading log: stations that said nothing but that they live, and when they last did. They
 * have been heard, and no session is told of by it. The topic is one that no client may publish to.
 */
export const keptAliveTopic = '$huoshui/kept-alive'

const Stations = z.record(z.string(), z.number())

/** `stations`: when each was last heard, epoch ms of our clock, by its address. */
export function formatKeptAlive(stations: ReadonlyMap<string, number>, at: number): Message {
  const payload = new TextEncoder().encode(JSON.stringify(Object.fromEntries(stations)))
  return { topic: keptAliveTopic, payload, receivedAt: at, client: '$huoshui', qos: 0, retain: false }
}

/** The inverse of `formatKeptAlive`; undefined for every other message. */
export function parseKeptAlive({ topic, payload }: LoggedMessage): ReadonlyMap<string, number> | undefined {
  if (topic !== keptAliveTopic) return undefined
  return new Map(Object.entries(Stations.parse(JSON.parse(new TextDecoder().decode(payload)))))
}
