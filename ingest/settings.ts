import { count, days, mqttBroker, type SettingsOf, setting, text, whole } from '../core/setting.ts'

/** How readings come into the store, and how long they stay. */
export const ingestSettings = {
  HUOSHUI_MQTT_URL: setting(
    mqttBroker.optional(),
    {
      en: 'Broker that ingest sends requests to devices by (Sparkplug rebirths) where the broker is another process; unset, they are only counted',
      zh: '代理在另一进程时，ingest 经由哪个代理向设备发请求（Sparkplug 重新上线）；不设则只计数',
    },
    'URL',
  ),
  HUOSHUI_MQTT_USER: setting(text.optional(), {
    en: 'User name there, of a gateway that may publish `spBv1.0/+/NCMD/+`',
    zh: '那里的用户名：一个可以发布 `spBv1.0/+/NCMD/+` 的网关',
  }),
  HUOSHUI_MQTT_PASSWORD: setting(text.optional(), { en: 'Password there', zh: '那里的口令' }),
  HUOSHUI_INGEST_EVERY_MS: setting(
    count.default(100),
    {
      en: 'Shortest time between two writes to the store while little comes in',
      zh: '数据不多时，两次入库之间的最短间隔',
    },
    'ms',
  ),
  HUOSHUI_ROLLUP_EVERY: setting(
    whole(1, 30).default(1),
    { en: 'How often hours and days with new readings are rolled up', zh: '有新数据的小时和日多久汇总一次' },
    'minutes',
  ),
  HUOSHUI_KEEP_RAW_DAYS: setting(
    days.default(0),
    { en: 'How long the store keeps readings; 0 is for ever', zh: '原始数据在库里保留多久；0 为永久' },
    'days',
  ),
  HUOSHUI_KEEP_HOURLY_DAYS: setting(
    days.default(0),
    {
      en: 'How long it keeps hourly roll-ups, not shorter than readings; 0 is for ever',
      zh: '小时汇总保留多久，不短于原始数据；0 为永久',
    },
    'days',
  ),
  HUOSHUI_KEEP_DAILY_DAYS: setting(
    days.default(0),
    {
      en: 'How long it keeps daily roll-ups, not shorter than hourly ones; 0 is for ever',
      zh: '日汇总保留多久，不短于小时汇总；0 为永久',
    },
    'days',
  ),
} as const

export type IngestSettings = SettingsOf<typeof ingestSettings>

/** Roll-ups are what is left of readings: they may not go first. */
export function shorterTiers(settings: IngestSettings): string[] {
  const tiers = ['HUOSHUI_KEEP_RAW_DAYS', 'HUOSHUI_KEEP_HOURLY_DAYS', 'HUOSHUI_KEEP_DAILY_DAYS'] as const
  const keep = tiers.map((name) => settings[name] || Number.POSITIVE_INFINITY)
  return tiers
    .filter((_, index) => (keep[index] ?? 0) < (keep[index - 1] ?? 0))
    .map((name) => `${name}: expected as long as the tier before it, or 0 for ever`)
}
