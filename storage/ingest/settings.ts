import { count, setting } from '../../core/setting.ts'

/** How much is kept of what could not be stored. */
export const ingestStateSettings = {
  HUOSHUI_REJECTS_MAX: setting(
    count.default(100_000),
    {
      en: 'Rejected messages kept; above it the oldest go, and are counted',
      zh: '保留的退回报文数；超出时最旧的清除，并计数',
    },
    'rejects',
  ),
  HUOSHUI_REJECTS_BYTES: setting(
    count.default(1_073_741_824),
    { en: 'Bytes of rejected messages kept; above it the oldest go', zh: '保留的退回报文的字节数；超出时最旧的清除' },
    'bytes',
  ),
  HUOSHUI_QUARANTINE_MAX: setting(
    count.default(1_000),
    {
      en: 'Unknown devices, and devices with unknown points, kept until they are claimed; above it those unheard for longest go, and are counted',
      zh: '待认领的未知设备和有未知测点的设备数；超出时最久没动静的清除，并计数',
    },
    'entries',
  ),
} as const
