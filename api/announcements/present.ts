import type { z } from '@hono/zod-openapi'
import type { By } from '../../core/loudspeaker/decide.ts'
import type { Installed } from '../../core/loudspeaker/installed.ts'
import type { Announcement } from '../../storage/announcements/announcements.ts'
import { formatTime } from '../time.ts'
import type { AnnouncementBody, LoudspeakersBody } from './schema.ts'

export function presentAnnouncement({
  by,
  record,
  askedAt,
  because,
  ...rest
}: Announcement): z.infer<typeof AnnouncementBody> {
  const { id, site, device, clip, version, text, state } = rest
  const who = { kind: by.kind, ...whoOf(by) }
  return {
    ...{ id, site, device, clip, version, text, state, askedAt: formatTime(askedAt), ...who },
    ...(because !== undefined && { because }),
    ...(record && { sentAt: formatTime(record.sentAt) }),
    ...(record?.started && { started: momentOf(record.started) }),
    ...(record?.finished && { finished: momentOf(record.finished) }),
    ...(record?.failed && { failed: { ...momentOf(record.failed), reason: record.failed.reason } }),
  }
}

function whoOf(by: By) {
  switch (by.kind) {
    case 'person':
      return { askedBy: by.person, reason: by.reason, confirmedBy: [...by.confirmed] }
    case 'rule':
      return {
        ...{ askedBy: by.alarm, confirmedBy: [] },
        reason: `${by.alarm} #${by.occurrence}${by.isOver ? ' over' : ''}`,
      }
    case 'test':
      return { askedBy: 'plant', reason: 'test', confirmedBy: [] }
  }
}

function momentOf({ at, receivedAt }: { readonly at?: number; readonly receivedAt: number }) {
  return { receivedAt: formatTime(receivedAt), ...(at !== undefined && { at: formatTime(at) }) }
}

export function presentInstalled({ clips, boxes }: Installed): z.infer<typeof LoudspeakersBody> {
  return {
    boxes: boxes.map(({ site, device, name }) => ({ site, device, name })),
    clips: [...clips.values()].map(({ number, version, language, text, texts, isSiren, approved }) => ({
      ...{ number, version, language, isSiren },
      text: { 'zh-CN': texts?.['zh-CN'] ?? text, bo: texts?.bo, en: texts?.en },
      ...(approved && { approvedBy: approved.by }),
    })),
  }
}
