import type { IPublishPacket } from 'mqtt'
import { topicMatches } from '../../core/topic.ts'

export interface ForwardRules {
  /** Filters that the foreign broker is asked for. */
  readonly topics: readonly string[]
  /** Taken off the beginning of a foreign topic that has it. */
  readonly remotePrefix?: string
  /** Put before what is left. */
  readonly localPrefix?: string
  /** What the foreign broker had retained when we subscribed: of unknown age, so it is skipped unless asked for. */
  readonly retained: 'skip' | 'forward'
  /** Of our broker: levels of a topic, bytes of a packet. */
  readonly maxTopicLevels: number
  readonly maxPacketBytes: number
}

/** Why a message goes no further. `not-asked-for`: of a subscription that an earlier configuration left behind. */
export const skipReasons = ['not-asked-for', 'retained', 'reserved-topic', 'topic-too-deep', 'too-large'] as const
export type SkipReason = (typeof skipReasons)[number]

export type Route =
  | { readonly forward: true; readonly topic: string }
  | { readonly forward: false; readonly because: SkipReason }

// MQTT 3.1.1 §2.2, §3.3: fixed header with remaining length, length of the topic, packet id
const headerBytes = 9

/** Where a foreign message goes. What our broker could never take is skipped: it would be sent again without end. */
export function route(
  { topic, payload, retain }: Pick<IPublishPacket, 'topic' | 'payload' | 'retain'>,
  rules: ForwardRules,
): Route {
  const { remotePrefix = '', localPrefix = '', maxTopicLevels, maxPacketBytes } = rules
  if (!rules.topics.some((filter) => topicMatches(filter, topic))) return skip('not-asked-for')
  if (retain && rules.retained === 'skip') return skip('retained')
  const local = `${localPrefix}${topic.startsWith(remotePrefix) ? topic.slice(remotePrefix.length) : topic}`
  if (local === '' || local.startsWith('$') || topicMatches('v1/+/alarms/#', local)) return skip('reserved-topic')
  if (local.split('/').length > maxTopicLevels) return skip('topic-too-deep')
  const bytes = headerBytes + Buffer.byteLength(local) + Buffer.byteLength(payload)
  return bytes > maxPacketBytes ? skip('too-large') : { forward: true, topic: local }
}

function skip(because: SkipReason): Route {
  return { forward: false, because }
}
