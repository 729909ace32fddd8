import { z } from 'zod'
import { count, type SettingsOf, setting, text, whole } from '../../core/setting.ts'
import type { SharedSettings } from '../../core/settings.ts'

const listed = (protocol: RegExp, error: string) =>
  text.transform((list) => list.split(',').map((url) => url.trim())).pipe(z.array(z.url({ protocol, error })).min(1))

/** How large the reading log may grow, and where it is kept. */
export const logSettings = {
  HUOSHUI_LOG_QUOTA: setting(
    count.default(10_737_418_240),
    { en: 'Largest size of the reading log; at it, acknowledging stops', zh: '数据日志的最大字节；到了就不再确认' },
    'bytes',
  ),
  HUOSHUI_LOG_KEEP_HOURS: setting(
    count.default(168),
    { en: 'How long the reading log keeps what every reader has read', zh: '读取方都读过的内容，数据日志再保留多久' },
    'hours',
  ),
  HUOSHUI_LOG_PENDING: setting(
    count.default(67_108_864),
    {
      en: 'Most bytes that wait for the disk; above it, publishers are disconnected',
      zh: '等待落盘的最多字节；超出则断开发布者',
    },
    'bytes',
  ),
  HUOSHUI_LOG_NATS: setting(
    listed(/^(nats|tls)$/, 'expected URLs that begin with nats:// or tls://, with commas between').optional(),
    {
      en: 'Keep the reading log on these NATS servers (docs/scale.md); without it, in files under HUOSHUI_DATA',
      zh: '把数据日志放在这些 NATS 服务器上（docs/scale.md）；不设则放在 HUOSHUI_DATA 下的文件里',
    },
    'URLs, commas between',
  ),
  HUOSHUI_LOG_NATS_MONITORING: setting(
    listed(/^https?$/, 'expected URLs that begin with http:// or https://, with commas between').optional(),
    {
      en: 'Where each NATS server tells how it is set (its http_port); without it, port 8222 of each host in HUOSHUI_LOG_NATS',
      zh: '各 NATS 服务器在哪里说明自己的配置（它的 http_port）；不设则为 HUOSHUI_LOG_NATS 里各主机的 8222 端口',
    },
    'URLs, commas between',
  ),
  HUOSHUI_LOG_NATS_NAME: setting(
    z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/, 'expected a-z, 0-9 and -, 32 at most')
      .default('huoshui'),
    {
      en: 'Which reading log of those servers; their streams and subjects begin with it',
      zh: '这些服务器上的哪一份数据日志；流和主题以它开头',
    },
  ),
  HUOSHUI_LOG_NATS_REPLICAS: setting(
    z.enum(['1', '3', '5']).default('3').transform(Number),
    {
      en: 'On how many NATS servers each message lies; 1 is lost with that server',
      zh: '每条消息存在几台 NATS 服务器上；1 则随那台服务器一起丢失',
    },
    '1, 3, 5',
  ),
  HUOSHUI_LOG_NATS_PARTITIONS: setting(
    whole(1, 64).optional(),
    {
      en: 'In how many parts the log on NATS is kept, each read by one process at a time; fixed when it is begun. More than 1 wants HUOSHUI_POSTGRES_URL',
      zh: 'NATS 上的日志分成几个分区，每个分区同时只由一个进程读取；建立日志时定下，此后不变。大于 1 时需要 HUOSHUI_POSTGRES_URL',
    },
    'parts',
  ),
  HUOSHUI_LOG_NATS_USER: setting(text.optional(), { en: 'User for the NATS servers', zh: 'NATS 服务器的用户' }),
  HUOSHUI_LOG_NATS_PASSWORD: setting(text.optional(), { en: 'Password for it', zh: '它的口令' }),
} as const

/** What belongs together: the first is of no use without the second. */
export const logCompanions = [
  ['HUOSHUI_LOG_NATS_USER', 'HUOSHUI_LOG_NATS_PASSWORD'],
  ['HUOSHUI_LOG_NATS_PASSWORD', 'HUOSHUI_LOG_NATS_USER'],
  ['HUOSHUI_LOG_NATS_MONITORING', 'HUOSHUI_LOG_NATS'],
  ['HUOSHUI_LOG_NATS_PARTITIONS', 'HUOSHUI_LOG_NATS'],
  ['HUOSHUI_LOG_NATS_PARTITIONS', 'HUOSHUI_POSTGRES_URL'],
] as const

export type LogSettings = SettingsOf<typeof logSettings> & Pick<SharedSettings, 'HUOSHUI_DATA'>

/** In how many parts the reading log is kept. */
export function partitionsOf({
  HUOSHUI_LOG_NATS_PARTITIONS: partitions = 1,
}: Pick<LogSettings, 'HUOSHUI_LOG_NATS_PARTITIONS'>): number {
  return partitions
}
