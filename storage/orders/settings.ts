import { count, setting } from '../../core/setting.ts'

/** How much is kept of work orders. */
export const orderSettings = {
  HUOSHUI_ORDERS_MAX: setting(
    count.default(100_000),
    {
      en: 'Work orders kept; above it the oldest that are over go, with their photos',
      zh: '保留的工单数；超出时已结束的最旧工单连同照片清除',
    },
    'orders',
  ),
  HUOSHUI_DISK_RESERVE_BYTES: setting(
    count.default(1_000_000_000),
    {
      en: 'Bytes of the disk of the data folder that photos leave free for the reading log and the alarms; 0: none',
      zh: '数据目录所在磁盘上，照片要给数据日志和报警留出的字节；0：不留',
    },
    'bytes',
  ),
  HUOSHUI_PHOTOS_MAX_BYTES: setting(
    count.default(20_000_000_000),
    { en: 'Bytes of all photos of work orders; a further one is refused', zh: '工单照片合计的最大字节；再来的拒绝' },
    'bytes',
  ),
} as const
