import { count, type SettingsOf, setting, webPage, whole } from '../../core/setting.ts'

/** Who outside is told, again and again, that all is well, and calls somebody when that stops. */
export const heartbeatSettings = {
  HUOSHUI_HEARTBEAT_URL: setting(
    webPage.optional(),
    {
      en: 'Told that readings come in, alarms are evaluated and people are told: an address of healthchecks.io or the like (docs/notices.md). A secret',
      zh: '告诉外面：数据在进来、报警在判断、人在被通知。healthchecks.io 一类的地址（docs/notices.md）。须保密',
    },
    'URL',
  ),
  HUOSHUI_HEARTBEAT_SECONDS: setting(whole(10, 86_400).default(60), { en: 'How often', zh: '多久一次' }, 's'),
  HUOSHUI_HEARTBEAT_CHANNELS_URL: setting(
    webPage.optional(),
    {
      en: 'Told that a channel to people works: a second such address. A secret',
      zh: '告诉外面：通知到人的渠道是通的。第二个这样的地址。须保密',
    },
    'URL',
  ),
  HUOSHUI_HEARTBEAT_CHANNELS_HOURS: setting(
    count.default(192),
    {
      en: 'No channel has taken a message for so long: that counts as failing. The default is a weekly drill and a day',
      zh: '这么久没有一个渠道收下过消息，就算不通。默认为一周一次演练再加一天',
    },
    'hours',
  ),
} as const

export type HeartbeatSettings = SettingsOf<typeof heartbeatSettings>
