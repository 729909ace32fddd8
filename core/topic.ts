import { z } from 'zod'

/**
 * The grammar of Huoshui's own topics, in both directions.
 *
 *     v1/{site}/{device}/readings   up, telemetry
 *     v1/{site}/{device}/status     up, retained, `online` / `offline` (Last Will)
 *     v1/{site}/{device}/command    down
 *     v1/{site}/{device}/result     up
 *     v1/{site}/alarms/{alarm}      retained alarm state, from the platform
 */
export const deviceChannels = ['readings', 'status', 'command', 'result'] as const
export type DeviceChannel = (typeof deviceChannels)[number]

export type Topic =
  | { readonly kind: DeviceChannel; readonly site: string; readonly device: string }
  | { readonly kind: 'alarm'; readonly site: string; readonly alarm: string }

const namePattern = /^[a-zA-Z0-9](?:[a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9])?$/

/** A site, device, asset or point name: 1–64 of letters, digits, `-`, `_`, `.`, with a letter or digit at both ends. */
export const Name = z
  .string()
  .regex(namePattern, 'expected 1-64 of a-z 0-9 - _ . beginning and ending with a letter or digit')

/** True for what may stand in one level of a topic or of a point's id. */
export function isName(text: string): boolean {
  return namePattern.test(text)
}

/** The topic's meaning, or undefined when it is not one of ours (a foreign format, perhaps). */
export function parseTopic(topic: string): Topic | undefined {
  const [version, site, device, last, ...rest] = topic.split('/')
  if (version !== 'v1' || !site || !device || !last || rest.length > 0) return undefined
  if (!isName(site) || !isName(device) || !isName(last)) return undefined
  if (device === 'alarms') return { kind: 'alarm', site, alarm: last }
  const kind = deviceChannels.find((channel) => channel === last)
  return kind && { kind, site, device }
}

/** The inverse of `parseTopic`. */
export function formatTopic(topic: Topic): string {
  return topic.kind === 'alarm'
    ? `v1/${topic.site}/alarms/${topic.alarm}`
    : `v1/${topic.site}/${topic.device}/${topic.kind}`
}

/** True for an MQTT topic filter (MQTT 3.1.1 §4.7): `+` and `#` stand alone in their level, `#` in the last. */
export function isTopicFilter(text: string): boolean {
  const levels = text.split('/')
  if (text === '' || text.includes('\0')) return false
  return levels.every((level, index) =>
    level === '#' ? index === levels.length - 1 : level === '+' || !/[+#]/.test(level),
  )
}

/** MQTT filter matching (MQTT 3.1.1 §4.7): `+` one level, `#` the rest; neither matches a leading `$`. */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false
  const filterLevels = filter.split('/')
  const levels = topic.split('/')
  for (const [index, level] of filterLevels.entries()) {
    if (level === '#') return true
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false
  }
  return filterLevels.length === levels.length
}
