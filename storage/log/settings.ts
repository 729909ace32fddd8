import { z } from 'zod'
import { count, type SettingsOf, setting, text } from '../../core/setting.ts'
import type { SharedSettings } from '../../core/settings.ts'

const listed = (protocol: RegExp, error: string) =>
  text.transform((list) => list.split(',').map((url) => url.trim())).pipe(z.array(z.url({ protocol, error })).min(1))

/** How large the reading log may grow, and where it is kept. */
export const logSettings = {
  HUOSHUI_LOG_QUOTA: setting(
    count.default(10_737_418_240),
    'Largest size of the reading log; at it, acknowledging stops',
    'bytes',
  ),
  HUOSHUI_LOG_KEEP_HOURS: setting(
    count.default(168),
    'How long the reading log keeps what every reader has read',
    'hours',
  ),
  HUOSHUI_LOG_PENDING: setting(
    count.default(67_108_864),
    'Most bytes that wait for the disk; above it, publishers are disconnected',
    'bytes',
  ),
  HUOSHUI_LOG_NATS: setting(
    listed(/^(nats|tls)$/, 'expected URLs that begin with nats:// or tls://, with commas between').optional(),
    'Keep the reading log on these NATS servers (docs/scale.md); without it, in files under HUOSHUI_DATA',
    'URLs, commas between',
  ),
  HUOSHUI_LOG_NATS_MONITORING: setting(
    listed(/^https?$/, 'expected URLs that begin with http:// or https://, with commas between').optional(),
    'Where each NATS server tells how it is set (its http_port); without it, port 8222 of each host in HUOSHUI_LOG_NATS',
    'URLs, commas between',
  ),
  HUOSHUI_LOG_NATS_NAME: setting(
    z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/, 'expected a-z, 0-9 and -, 32 at most')
      .default('huoshui'),
    'Which reading log of those servers; their streams and subjects begin with it',
  ),
  HUOSHUI_LOG_NATS_REPLICAS: setting(
    z.enum(['1', '3', '5']).default('3').transform(Number),
    'On how many NATS servers each message lies; 1 is lost with that server',
    '1, 3, 5',
  ),
  HUOSHUI_LOG_NATS_PARTITIONS: setting(
    z.coerce
      .number('expected 1 to 64')
      .int('expected 1 to 64')
      .min(1, 'expected 1 to 64')
      .max(64, 'expected 1 to 64')
      .optional(),
    'In how many parts the log on NATS is kept, each read by one process; fixed when it is begun. More than 1 wants HUOSHUI_POSTGRES_URL',
    '1 to 64; without it, 1',
  ),
  HUOSHUI_LOG_NATS_USER: setting(text.optional(), 'User for the NATS servers'),
  HUOSHUI_LOG_NATS_PASSWORD: setting(text.optional(), 'Password for it'),
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
