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
    {
      en: 'Takes alarm notices as signed CloudEvents; unset means no webhook (docs/notices.md)',
      zh: '以签名的 CloudEvents 接收报警通知；不设则没有 Webhook（docs/notices.md）',
    },
    'URL',
  ),
  HUOSHUI_WEBHOOK_SECRET: setting(
    z
      .string()
      .refine((secret) => webhookKey(secret) !== undefined, 'expected whsec_ and base64 of 24 to 64 bytes')
      .optional(),
    {
      en: 'What notices are signed with: `whsec_` and base64 of 24 to 64 random bytes',
      zh: '通知的签名密钥：`whsec_` 加 24 至 64 个随机字节的 base64',
    },
  ),
  HUOSHUI_SMTP_URL: setting(
    mailServer.optional(),
    {
      en: 'Mail server for alarm notices, `smtp://user:password@host:587`; unset means no e-mail',
      zh: '发报警通知的邮件服务器，`smtp://user:password@host:587`；不设则不发邮件',
    },
    'URL',
  ),
  HUOSHUI_MAIL_FROM: setting(text.optional(), {
    en: 'Sender, `Huoshui <alarms@example.org>`',
    zh: '发件人，`Huoshui <alarms@example.org>`',
  }),
  HUOSHUI_MAIL_TO: setting(
    addresses.optional(),
    { en: 'Who is told by e-mail', zh: '邮件通知谁' },
    'addresses, by commas',
  ),
  HUOSHUI_CHANNELS: setting(
    text.optional(),
    {
      en: 'Further ways to tell people (docs/notices.md); unset means `channels.yaml` beside the plant file, if there is one',
      zh: '其他通知渠道（docs/notices.md）；不设则用厂站文件旁的 `channels.yaml`（如果有）',
    },
    'YAML file',
  ),
  HUOSHUI_SECRETS: setting(
    text.optional(),
    {
      en: 'What references to secrets stand for in the plant and channels files: a line `name: value` each',
      zh: '厂站文件和渠道文件里引用的密钥各是什么：每行一个 `name: value`',
    },
    'YAML file',
  ),
  HUOSHUI_NOTICE_RATE: setting(
    whole(2).default(20),
    {
      en: 'Most messages to one recipient in any minute; what comes faster is told in digests',
      zh: '任何一分钟内发给一个收件方的最多消息数；来得更快的合并发送',
    },
    'messages/min',
  ),
  HUOSHUI_NOTICE_RETRY_HOURS: setting(
    count.default(12),
    {
      en: 'How long a notice is tried before it is given up, from its first attempt',
      zh: '一条通知从首次尝试起试多久才放弃',
    },
    'hours',
  ),
  HUOSHUI_NOTICE_TIMEOUT_MS: setting(
    count.default(10_000),
    { en: "Longest wait for a receiver's answer", zh: '最多等收件方回答多久' },
    'ms',
  ),
  HUOSHUI_NOTICES_MAX: setting(
    count.default(100_000),
    {
      en: 'Notices kept on record, one for each recipient; above it the oldest go',
      zh: '保留的通知记录数，每个收件方一条；超出时最旧的清除',
    },
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
