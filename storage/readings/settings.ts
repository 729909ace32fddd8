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
  INFLUX_SHARDS: setting(
    text
      .transform((list) => list.split(',').map((url) => url.trim()))
      .pipe(z.array(webPage).min(2, 'expected two or more URLs, with commas between'))
      .optional(),
    {
      en: 'Keep the readings by site on these InfluxDBs, in this order (docs/scale.md); INFLUX_URL then has alarms and metrics only, and may be one of them',
      zh: '数据按站点分存到这些 InfluxDB，顺序不可变（docs/scale.md）；此时 INFLUX_URL 只存报警和指标，可以是其中之一',
    },
    'URLs, commas between',
  ),
  INFLUX_SHARDS_BEFORE: setting(
    count.optional(),
    {
      en: 'On how many InfluxDBs the readings were before, where INFLUX_SHARDS is to have another number: all is stored anew from the reading log',
      zh: '要改变 INFLUX_SHARDS 的个数时，此前数据存在几个 InfluxDB 上：将从数据日志全部重新入库',
    },
    'servers',
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

/** Of each pair, the first needs the second. */
export const storeCompanions = [['INFLUX_SHARDS', 'INFLUX_URL']] as const

export type StoreSettings = SettingsOf<typeof storeSettings> & Pick<SharedSettings, 'HUOSHUI_DATA'>
