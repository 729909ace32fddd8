import { z } from 'zod'
import { webhookKey } from '../../core/notice/signature.ts'
import { count, type SettingsOf, setting, text, webPage, whole } from '../../core/setting.ts'

const addresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .refine((list) => list.every((each) => z.email().safeParse(each).success), 'expected e-mail addresses, by commas')
const mailServer = z.url({ protocol: /^smtps?$/, error: 'expected a URL that begins with smtp:// or smtps://' })
const webhook = webPage.refine((url) => !/^https?:\/\/[^/?#]*@/.test(url), 'expected a URL without a password')

/** How people are told of alarms. */
export const noticeSettings = {
  HUOSHUI_WEBHOOK_URL: setting(
    webhook.optional(),
    'Takes alarm notices as signed CloudEvents; unset means no webhook (docs/notices.md)',
    'URL',
  ),
  HUOSHUI_WEBHOOK_SECRET: setting(
    z
      .string()
      .refine((secret) => webhookKey(secret) !== undefined, 'expected whsec_ and base64 of 24 to 64 bytes')
      .optional(),
    'What notices are signed with: `whsec_` and base64 of 24 to 64 random bytes',
  ),
  HUOSHUI_SMTP_URL: setting(
    mailServer.optional(),
    'Mail server for alarm notices, `smtp://user:password@host:587`; unset means no e-mail',
    'URL',
  ),
  HUOSHUI_MAIL_FROM: setting(text.optional(), 'Sender, `Huoshui <alarms@example.org>`'),
  HUOSHUI_MAIL_TO: setting(addresses.optional(), 'Who is told by e-mail', 'addresses, by commas'),
  HUOSHUI_CHANNELS: setting(
    text.optional(),
    'Further ways to tell people (docs/notices.md); unset means `channels.yaml` beside the plant file, if there is one',
    'YAML file',
  ),
  HUOSHUI_SECRETS: setting(
    text.optional(),
    'What references to secrets stand for in the plant and channels files: a line `name: value` each',
    'YAML file',
  ),
  HUOSHUI_NOTICE_RATE: setting(
    whole(2).default(20),
    'Most messages to one recipient in any minute; what comes faster is told in digests',
    'messages/min',
  ),
  HUOSHUI_NOTICE_RETRY_HOURS: setting(
    count.default(12),
    'How long a notice is tried before it is given up, from its first attempt',
    'hours',
  ),
  HUOSHUI_NOTICE_TIMEOUT_MS: setting(count.default(10_000), "Longest wait for a receiver's answer", 'ms'),
  HUOSHUI_NOTICES_MAX: setting(
    count.default(100_000),
    'Notices kept on record, one for each recipient; above it the oldest go',
    'notices',
  ),
} as const

export type NoticeSettings = SettingsOf<typeof noticeSettings>

/** Of each pair, the first needs the second. */
export const noticeCompanions = [
  ['HUOSHUI_WEBHOOK_URL', 'HUOSHUI_WEBHOOK_SECRET'],
  ['HUOSHUI_SMTP_URL', 'HUOSHUI_MAIL_FROM'],
  ['HUOSHUI_SMTP_URL', 'HUOSHUI_MAIL_TO'],
] as const
