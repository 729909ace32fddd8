import { count, days, mqttBroker, type SettingsOf, setting, text, whole } from '../core/setting.ts'

/** How readings come into the store, and how long they stay. */
export const ingestSettings = {
  HUOSHUI_MQTT_URL: setting(
    mqttBroker.optional(),
    'Broker that ingest sends requests to devices by (Sparkplug rebirths) where the broker is another process; unset, they are only counted',
    'URL',
  ),
  HUOSHUI_MQTT_USER: setting(text.optional(), 'User name there, of a gateway that may publish `spBv1.0/+/NCMD/+`'),
  HUOSHUI_MQTT_PASSWORD: setting(text.optional(), 'Password there'),
  HUOSHUI_INGEST_EVERY_MS: setting(
    count.default(100),
    'Shortest time between two writes to the store while little comes in',
    'ms',
  ),
  HUOSHUI_ROLLUP_EVERY: setting(
    whole(1, 30).default(1),
    'How often hours and days with new readings are rolled up',
    'minutes',
  ),
  HUOSHUI_KEEP_RAW_DAYS: setting(days.default(0), 'How long the store keeps readings; 0 is for ever', 'days'),
  HUOSHUI_KEEP_HOURLY_DAYS: setting(
    days.default(0),
    'How long it keeps hourly roll-ups, not shorter than readings; 0 is for ever',
    'days',
  ),
  HUOSHUI_KEEP_DAILY_DAYS: setting(
    days.default(0),
    'How long it keeps daily roll-ups, not shorter than hourly ones; 0 is for ever',
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
