import { count, type SettingsOf, setting, webPage, whole } from '../../core/setting.ts'

/** Who outside is told, again and again, that all is well, and calls somebody when that stops. */
export const heartbeatSettings = {
  HUOSHUI_HEARTBEAT_URL: setting(
    webPage.optional(),
    'Told that readings come in, alarms are evaluated and people are told: an address of healthchecks.io or the like (docs/notices.md). A secret',
    'URL',
  ),
  HUOSHUI_HEARTBEAT_SECONDS: setting(whole(10, 86_400).default(60), 'How often', 's'),
  HUOSHUI_HEARTBEAT_CHANNELS_URL: setting(
    webPage.optional(),
    'Told that a channel to people works: a second such address. A secret',
    'URL',
  ),
  HUOSHUI_HEARTBEAT_CHANNELS_HOURS: setting(
    count.default(192),
    'No channel has taken a message for so long: that counts as failing. The default is a weekly drill and a day',
    'hours',
  ),
} as const

export type HeartbeatSettings = SettingsOf<typeof heartbeatSettings>
