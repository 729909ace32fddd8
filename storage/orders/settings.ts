import { count, setting } from '../../core/setting.ts'

/** How much is kept of work orders. */
export const orderSettings = {
  HUOSHUI_ORDERS_MAX: setting(
    count.default(100_000),
    'Work orders kept; above it the oldest that are over go, with their photos',
    'orders',
  ),
  HUOSHUI_DISK_RESERVE_BYTES: setting(
    count.default(1_000_000_000),
    'Bytes of the disk of the data folder that photos leave free for the reading log and the alarms; 0: none',
    'bytes',
  ),
  HUOSHUI_PHOTOS_MAX_BYTES: setting(
    count.default(20_000_000_000),
    'Bytes of all photos of work orders; a further one is refused',
    'bytes',
  ),
} as const
