import { z } from 'zod'
import { mqttBroker, setting, text, whole } from '../../core/setting.ts'
import { isTopicFilter } from '../../core/topic.ts'

const filters = z
  .string()
  .transform((list) => list.split(',').map((filter) => filter.trim()))
  .refine((list) => list.every(isTopicFilter), 'expected MQTT topic filters, separated by commas')

/** The bridge from a foreign broker. */
export const bridgeSettings = {
  HUOSHUI_BRIDGE_URL: setting(
    mqttBroker.optional(),
    {
      en: 'A foreign MQTT broker to take messages from; unset means no bridge (docs/bridge.md)',
      zh: '从哪个外部 MQTT 服务器取报文；不设则不桥接（docs/bridge.md）',
    },
    'URL',
  ),
  HUOSHUI_BRIDGE_TOPICS: setting(
    filters.optional(),
    { en: 'What to take from it', zh: '取哪些主题' },
    'topic filters, by commas',
  ),
  HUOSHUI_BRIDGE_USER: setting(text.optional(), { en: 'User name there', zh: '那里的用户名' }),
  HUOSHUI_BRIDGE_PASSWORD: setting(text.optional(), { en: 'Password there', zh: '那里的口令' }),
  HUOSHUI_BRIDGE_CA: setting(
    text.optional(),
    { en: 'Certificate authorities to trust instead of the well-known', zh: '信任这些证书机构，代替公认的' },
    'PEM file',
  ),
  HUOSHUI_BRIDGE_CLIENT_ID: setting(text.default('huoshui-bridge'), {
    en: 'Name of our session there, and of the connection to our own broker; one bridge, one name',
    zh: '我方在那里的会话名，也是连到自己代理的连接名；一个桥接一个名字',
  }),
  HUOSHUI_BRIDGE_REMOTE_PREFIX: setting(text.optional(), {
    en: 'Taken off the beginning of a foreign topic that has it',
    zh: '外部主题以它开头的，去掉这一段',
  }),
  HUOSHUI_BRIDGE_LOCAL_PREFIX: setting(text.optional(), {
    en: 'Put before the rest of the topic',
    zh: '加在主题其余部分之前',
  }),
  HUOSHUI_BRIDGE_RETAINED: setting(
    z.enum(['skip', 'forward']).default('skip'),
    {
      en: 'What to do with what the foreign broker had retained: of unknown age',
      zh: '外部服务器上的保留消息怎么办：不知是多久以前的',
    },
    'skip, forward',
  ),
  HUOSHUI_BRIDGE_WINDOW: setting(
    whole(1, 10_000).default(1_000),
    {
      en: 'Most messages between the two brokers; above it, nothing more is read',
      zh: '两个服务器之间在途的最多消息数；到了就不再读',
    },
    'messages',
  ),
  HUOSHUI_BRIDGE_TARGET_URL: setting(
    mqttBroker.optional(),
    {
      en: 'Our own broker; unset means `HUOSHUI_MQTT_PORT` at `HUOSHUI_HOST`',
      zh: '我方自己的代理；不设则为 `HUOSHUI_HOST` 的 `HUOSHUI_MQTT_PORT`',
    },
    'URL',
  ),
  HUOSHUI_BRIDGE_TARGET_USER: setting(text.optional(), {
    en: 'A gateway credential of our broker',
    zh: '我方代理的一个网关凭证',
  }),
  HUOSHUI_BRIDGE_TARGET_PASSWORD: setting(text.optional(), { en: 'Its password', zh: '它的口令' }),
} as const

/** Of each pair, the first needs the second. */
export const bridgeCompanions = [
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TOPICS'],
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TARGET_USER'],
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TARGET_PASSWORD'],
] as const
