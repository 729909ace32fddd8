import { webhookKey } from '../../core/notice/signature.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Settings } from '../../core/settings.ts'
import type { Channel } from './channel.ts'
import { createMail } from './mail.ts'
import { createWebhook } from './webhook.ts'

/** The channels that the settings name; none, and nobody is told. */
export function channelsOf(settings: Settings, plant: PlantRef): readonly Channel[] {
  const channels: Channel[] = []
  const timeoutMs = settings.HUOSHUI_NOTICE_TIMEOUT_MS
  const { HUOSHUI_WEBHOOK_URL: url, HUOSHUI_WEBHOOK_SECRET: secret } = settings
  const key = secret === undefined ? undefined : webhookKey(secret)
  if (url !== undefined && key) channels.push(createWebhook({ url, key, city: () => plant.current.city.id, timeoutMs }))
  const { HUOSHUI_SMTP_URL: smtpUrl, HUOSHUI_MAIL_FROM: from, HUOSHUI_MAIL_TO: to } = settings
  if (smtpUrl !== undefined && from !== undefined && to !== undefined) {
    channels.push(createMail({ smtpUrl, from, to, zone: () => plant.current.city.zone, timeoutMs }))
  }
  return channels
}
