import { isDrillNotice } from '../delivery/drill.ts'
import type { ChannelMessage } from './channel-message.ts'
import type { Notice } from './notice.ts'
import { formatIso } from './words.ts'

/** A message as a CloudEvent in structured JSON (CloudEvents 1.0.2 §3, JSON format §3). */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  /** The alarm's id; a digest has none. */
  readonly subject?: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: unknown
}

export function cloudEventOf(message: ChannelMessage, city: string): CloudEvent {
  const source = `urn:huoshui:${city}`
  const envelope = { specversion: '1.0', id: message.id, source } as const
  const datacontenttype = 'application/json' as const
  if (message.form === 'single') {
    const { kind, alarm, at } = message.notice
    const type = isDrillNotice(message.notice) ? 'city.huoshui.drill' : `city.huoshui.alarm.${kind}`
    return { ...envelope, type, subject: alarm, time: formatIso(at), datacontenttype, data: dataOf(message.notice) }
  }
  const { notices } = message
  const newest = notices.reduce((latest, { at }) => Math.max(latest, at), 0)
  const data = { count: notices.length, notices: notices.map(dataOf) }
  const type = message.title ? `city.huoshui.${message.title.about}` : 'city.huoshui.alarm.digest'
  return { ...envelope, type, time: formatIso(newest), datacontenttype, data }
}

function dataOf(notice: Notice) {
  const { id, number, at, serverAt, returnedAt, ended, ...rest } = notice
  return {
    notice: id,
    ...rest,
    journal: number,
    at: formatIso(at),
    receivedAt: formatIso(serverAt),
    ...(returnedAt !== undefined && { returnedAt: formatIso(returnedAt) }),
    ...(ended && { ended: { ...ended, at: formatIso(ended.at) } }),
  }
}
