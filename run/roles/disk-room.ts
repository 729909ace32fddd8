import type { Registry } from 'prom-client'
import type { DiskRoom } from '../../storage/disk-room.ts'
import { gaugesIn } from '../../storage/gauge.ts'

export function createDiskMetrics(metrics: Registry, room: DiskRoom): void {
  const gauge = gaugesIn(metrics)
  gauge('huoshui_disk_free_bytes', 'Free on the disk of the data folder', async () => (await room.look()) ?? Number.NaN)
  gauge(
    'huoshui_disk_reserve_bytes',
    'Of it left to the reading log and the alarms: photos take none of that',
    () => room.reserve,
  )
}

/** Said on `/readyz` while photos are refused so that readings and alarms have room. */
export function scarce({ free, reserve }: Pick<DiskRoom, 'free' | 'reserve'>): string[] {
  if (free === undefined || free >= reserve) return []
  const mega = (bytes: number) => `${Math.floor(bytes / 1e6)} MB`
  return [
    `disk: ${mega(free)} are free, less than the ${mega(reserve)} that are kept for readings and alarms (HUOSHUI_DISK_RESERVE_BYTES): photos are refused`,
  ]
}
