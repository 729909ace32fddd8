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
    'A foreign MQTT broker to take messages from; unset means no bridge (docs/bridge.md)',
    'URL',
  ),
  HUOSHUI_BRIDGE_TOPICS: setting(filters.optional(), 'What to take from it', 'topic filters, by commas'),
  HUOSHUI_BRIDGE_USER: setting(text.optional(), 'User name there'),
  HUOSHUI_BRIDGE_PASSWORD: setting(text.optional(), 'Password there'),
  HUOSHUI_BRIDGE_CA: setting(text.optional(), 'Certificate authorities to trust instead of the well-known', 'PEM file'),
  HUOSHUI_BRIDGE_CLIENT_ID: setting(
    text.default('huoshui-bridge'),
    'Name of our session there, and of the connection to our own broker; one bridge, one name',
  ),
  HUOSHUI_BRIDGE_REMOTE_PREFIX: setting(text.optional(), 'Taken off the beginning of a foreign topic that has it'),
  HUOSHUI_BRIDGE_LOCAL_PREFIX: setting(text.optional(), 'Put before the rest of the topic'),
  HUOSHUI_BRIDGE_RETAINED: setting(
    z.enum(['skip', 'forward']).default('skip'),
    'What to do with what the foreign broker had retained: of unknown age',
    'skip, forward',
  ),
  HUOSHUI_BRIDGE_WINDOW: setting(
    whole(1, 10_000).default(1_000),
    'Most messages between the two brokers; above it, nothing more is read',
    'messages',
  ),
  HUOSHUI_BRIDGE_TARGET_URL: setting(
    mqttBroker.optional(),
    'Our own broker; unset means `HUOSHUI_MQTT_PORT` at `HUOSHUI_HOST`',
    'URL',
  ),
  HUOSHUI_BRIDGE_TARGET_USER: setting(text.optional(), 'A gateway credential of our broker'),
  HUOSHUI_BRIDGE_TARGET_PASSWORD: setting(text.optional(), 'Its password'),
} as const

/** Of each pair, the first needs the second. */
export const bridgeCompanions = [
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TOPICS'],
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TARGET_USER'],
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TARGET_PASSWORD'],
] as const
