import { count, setting } from '../../core/setting.ts'

/** How much is kept of what could not be stored. */
export const ingestStateSettings = {
  HUOSHUI_REJECTS_MAX: setting(
    count.default(100_000),
    'Rejected messages kept; above it the oldest go, and are counted',
    'rejects',
  ),
  HUOSHUI_REJECTS_BYTES: setting(
    count.default(1_073_741_824),
    'Bytes of rejected messages kept; above it the oldest go',
    'bytes',
  ),
  HUOSHUI_QUARANTINE_MAX: setting(
    count.default(1_000),
    'Unknown devices, and devices with unknown points, kept until they are claimed; above it those unheard for longest go, and are counted',
    'entries',
  ),
} as const
