import type { LoggedMessage } from '../message.ts'
import { isObject, parseJson, parseText, pointerStep } from './json.ts'
import { bodyOf } from './sl651/body.ts'
import { messagesOf } from './sl651/message.ts'
import { stationTopic } from './sl651/topic.ts'
import { parsePayload } from './sparkplug/payload.ts'

/** Most names told of one message. */
const maxNames = 200
const deepest = 6
const longestText = 80

/**
 * What a message of a device that is not in the plant file says, by name, for a person to claim it: the points of a
 * native payload, the metrics of a Sparkplug one, the values of any JSON by their pointers, else the text. Total.
 */
export function namedValues({ topic, payload }: LoggedMessage): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (topic.startsWith('spBv1.0/')) {
    for (const { name, datatype, isNull, value } of parsePayload(payload)?.metrics ?? []) {
      if (name === undefined || found.size >= maxNames) continue
      const read = isNull || datatype === undefined ? undefined : value(datatype)
      found.set(name, read?.ok ? shown(read.value) : '')
    }
    return found
  }
  const ofStation = topic.startsWith(stationTopic('')) ? stationValues(payload) : undefined
  if (ofStation) return ofStation
  const parsed = parseJson(payload)
  if (!parsed.ok) {
    const text = parseText(payload)
    if (text.ok && text.text.trim() !== '') found.set('', shown(text.text.trim()))
    return found
  }
  const entries = (Array.isArray(parsed.json) ? parsed.json.slice(0, maxNames) : [parsed.json]).filter(isNative)
  if (entries.length === 0) gather(parsed.json, '', found)
  for (const { readings } of entries) {
    for (const [name, value] of Object.entries(readings).slice(0, maxNames)) {
      if (found.size < maxNames || found.has(name)) found.set(name, shown(value))
    }
  }
  return found
}

/** Elements of SL 651 by guide, bits of the status by name. */
function stationValues(payload: Uint8Array): ReadonlyMap<string, string> | undefined {
  const items = messagesOf(payload)?.flatMap((message) => bodyOf(message)?.items ?? [])
  return items && new Map(items.slice(0, maxNames).map(({ id, value }) => [id, shown(value)]))
}

function isNative(entry: unknown): entry is { readings: Record<string, unknown> } {
  return isObject(entry) && isObject(entry['readings'])
}

function gather(value: unknown, where: string, found: Map<string, string>): void {
  if (found.size >= maxNames) return
  if (typeof value !== 'object' || value === null) {
    found.set(where, shown(value))
    return
  }
  // the pointer's own slashes tell how deep it is
  if (where.split('/').length > deepest) return
  const entries = Array.isArray(value) ? value.slice(0, maxNames).entries() : Object.entries(value)
  for (const [key, inner] of entries) gather(inner, where + pointerStep(key), found)
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'object' && value !== null ? '…' : String(value)
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`
}
