import { count, type SettingsOf, setting } from '../../core/setting.ts'
import type { SharedSettings } from '../../core/settings.ts'

/** How large the reading log may grow. */
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
} as const

export type LogSettings = SettingsOf<typeof logSettings> & Pick<SharedSettings, 'HUOSHUI_DATA'>
