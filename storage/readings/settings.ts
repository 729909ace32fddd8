import { z } from 'zod'
import { count, type SettingsOf, setting, text, webPage } from '../../core/setting.ts'
import type { SharedSettings } from '../../core/settings.ts'

/** The store of readings. */
export const storeSettings = {
  INFLUX_URL: setting(
    webPage.optional(),
    { en: 'InfluxDB; unset means the embedded store', zh: 'InfluxDB；不设则用嵌入式存储' },
    'URL',
  ),
  INFLUX_VERSION: setting(z.enum(['1', '2']).default('2'), {
    en: 'Which write API and log-in the server speaks',
    zh: '服务器的写入接口和登录方式',
  }),
  INFLUX_TOKEN: setting(text.optional(), {
    en: 'Token (2.x), or user:password (1.x)',
    zh: '令牌（2.x），或 user:password（1.x）',
  }),
  INFLUX_ORG: setting(text.default('huoshui'), { en: 'Organisation (2.x)', zh: '组织（2.x）' }),
  INFLUX_BUCKET: setting(text.default('huoshui'), {
    en: 'Bucket (2.x) or database (1.x)',
    zh: '桶（2.x）或数据库（1.x）',
  }),
  INFLUX_BATCH: setting(
    count.default(20_000),
    { en: 'Most readings in one write', zh: '一次写入的最多数据条数' },
    'readings',
  ),
  INFLUX_TIMEOUT_MS: setting(count.default(30_000), { en: 'Longest wait for an answer', zh: '最多等回答多久' }, 'ms'),
} as const

export type StoreSettings = SettingsOf<typeof storeSettings> & Pick<SharedSettings, 'HUOSHUI_DATA'>
