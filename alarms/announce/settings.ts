import { mqttBroker, type SettingsOf, setting, text } from '../../core/setting.ts'

/** How loudspeakers on site are reached where the broker is in another process. */
export const announceSettings = {
  HUOSHUI_LOUDSPEAKERS_URL: setting(
    mqttBroker.optional(),
    'Our broker, for commands to loudspeakers on site (docs/notices.md); not needed where `broker` is in the same process',
    'URL',
  ),
  HUOSHUI_LOUDSPEAKERS_PASSWORD: setting(text.optional(), 'Of the credential `huoshui-loudspeakers`'),
} as const

export type AnnounceSettings = SettingsOf<typeof announceSettings>
