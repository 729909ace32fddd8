import { mqttBroker, type SettingsOf, setting, text } from '../../core/setting.ts'

/** How loudspeakers on site are reached where the broker is in another process. */
export const announceSettings = {
  HUOSHUI_LOUDSPEAKERS_URL: setting(
    mqttBroker.optional(),
    {
      en: 'Our broker, for commands to loudspeakers on site (docs/notices.md); not needed where `broker` is in the same process',
      zh: '向现场喇叭发命令所经的我方代理（docs/notices.md）；`broker` 在同一进程时不需要',
    },
    'URL',
  ),
  HUOSHUI_LOUDSPEAKERS_PASSWORD: setting(text.optional(), {
    en: 'Of the credential `huoshui-loudspeakers`',
    zh: '凭证 `huoshui-loudspeakers` 的口令',
  }),
} as const

export type AnnounceSettings = SettingsOf<typeof announceSettings>
