import { z } from 'zod'
import { count, type SettingsOf, setting, text, webPage } from '../../core/setting.ts'
import type { SharedSettings } from '../../core/settings.ts'

/** The store of readings. */
export const storeSettings = {
  INFLUX_URL: setting(webPage.optional(), 'InfluxDB; unset means the embedded store', 'URL'),
  INFLUX_VERSION: setting(z.enum(['1', '2']).default('2'), 'Which write API and log-in the server speaks'),
  INFLUX_TOKEN: setting(text.optional(), 'Token (2.x), or user:password (1.x)'),
  INFLUX_ORG: setting(text.default('huoshui'), 'Organisation (2.x)'),
  INFLUX_BUCKET: setting(text.default('huoshui'), 'Bucket (2.x) or database (1.x)'),
  INFLUX_BATCH: setting(count.default(20_000), 'Most readings in one write', 'readings'),
  INFLUX_TIMEOUT_MS: setting(count.default(30_000), 'Longest wait for an answer', 'ms'),
} as const

export type StoreSettings = SettingsOf<typeof storeSettings> & Pick<SharedSettings, 'HUOSHUI_DATA'>
