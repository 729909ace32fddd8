import { steadyPerMinute } from '../../../core/channel/budget.ts'
import { ratesOf, reachOf } from '../../../core/channel/check.ts'
import type { ConfiguredChannel } from '../../../core/channel/parse.ts'
import { webhookKey } from '../../../core/notice/signature.ts'
import { channelKinds } from '../../../core/people/channel-kind.ts'
import { parseReference } from '../../../core/people/reference.ts'
import type { PlantRef } from '../../../core/plant/plant.ts'
import type { Channel } from '../channel.ts'
import type { NoticeSettings } from '../settings.ts'
import { budgeted } from './budgeted.ts'
import { createDingTalkNotice } from './dingtalk-notice.ts'
import { createDingTalkRobot } from './dingtalk-robot.ts'
import { discreet } from './discreet.ts'
import { createFeishuApp } from './feishu-app.ts'
import { createFeishuRobot } from './feishu-robot.ts'
import { createGateway } from './gateway.ts'
import { createMail } from './mail.ts'
import { createWebhook } from './webhook.ts'
import { createWecomApp } from './wecom-app.ts'
import { createWecomRobot } from './wecom-robot.ts'

/** The channels that the settings name; none, and nobody is told. */
export function channelsOf(settings: NoticeSettings, plant: PlantRef): readonly Channel[] {
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

export interface ChannelSurroundings {
  readonly plant: PlantRef
  /** Longest wait for a provider's answer, ms. */
  readonly timeoutMs: number
}

/** A channel of the file: within its budget, and silent about its secrets. */
export function openChannel(configured: ConfiguredChannel, around: ChannelSurroundings): Channel {
  const rates = ratesOf(configured.file)
  const perMinute = steadyPerMinute(rates)
  const channel = { ...createChannel(configured, around), ...(perMinute !== undefined && { perMinute }) }
  return discreet(budgeted(channel, rates), configured.secrets)
}

function createChannel({ file, secretOf }: ConfiguredChannel, { plant, timeoutMs }: ChannelSurroundings): Channel {
  const secret = (text: string) => {
    const reference = parseReference(text)
    return reference ? secretOf(reference) : ''
  }
  const zone = () => plant.current.city.zone
  const { id: name } = file
  const tells = 'tells' in file && file.tells === 'everything'
  const recipients = tells && channelKinds[reachOf(file)].needs === 'none' ? [{ id: name, address: '' }] : []
  const common = { name, recipients, zone, timeoutMs }
  switch (file.kind) {
    case 'wecom-robot':
      return createWecomRobot({ ...common, base: file.base, key: secret(file.key), mention: file.mention })
    case 'dingtalk-robot': {
      const { base, mention } = file
      return createDingTalkRobot({ ...common, base, mention, token: secret(file.token), secret: secret(file.secret) })
    }
    case 'feishu-robot': {
      const signing = file.secret === undefined ? {} : { secret: secret(file.secret) }
      return createFeishuRobot({ ...common, base: file.base, token: secret(file.token), ...signing })
    }
    case 'mail':
      return createMail({ name, smtpUrl: secret(file.smtp), from: file.from, to: [], zone, timeoutMs })
    case 'webhook': {
      const key = webhookKey(secret(file.secret)) ?? Buffer.alloc(0)
      const city = () => plant.current.city.id
      const webhook = createWebhook({ name, url: secret(file.url), key, city, timeoutMs })
      return file.tells ? webhook : { ...webhook, recipients: [] }
    }
    case 'wecom-app': {
      const { base, corp, agent, callback } = file
      return createWecomApp({
        ...common,
        base,
        corp,
        agent,
        secret: secret(file.secret),
        hasButton: callback !== undefined,
      })
    }
    case 'dingtalk-notice':
      return createDingTalkNotice({
        ...common,
        base: file.base,
        key: file.key,
        agent: file.agent,
        secret: secret(file.secret),
        buttons: file.buttons,
      })
    case 'feishu-app': {
      const { base, app, buttons = false } = file
      return createFeishuApp({ ...common, base, app, secret: secret(file.secret), hasButton: buttons })
    }
    case 'gateway':
      return createGateway({ file, secretOf, recipients, zone, timeoutMs })
  }
}
