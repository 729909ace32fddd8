import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type MadeInForce, withMade } from '../../core/maintenance/made.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import type { MaintenanceStore } from '../../storage/maintenance/maintenance.ts'
import { maintenanceFile, openMaintenanceStore } from '../../storage/maintenance/maintenance-store.ts'

/** The plant with the work that people have made beside its file. */
export async function withMaintenance(plant: Plant, folder: string, now: number): Promise<Plant> {
  if (!existsSync(join(folder, maintenanceFile))) return plant
  await using store = await openMaintenanceStore({ folder })
  const made: MadeInForce = await store.inForce(now)
  return withMade(plant, made)
}

interface WatchOptions {
  readonly log: Logger
  readonly changed: () => void
}

/** Calls back when other work is planned than the plant was made with; looks each second. What was called for once is not called for again. */
export function watchMaintenance(folder: string, plant: PlantRef, { log, changed }: WatchOptions): AsyncDisposable {
  let store: MaintenanceStore | undefined
  let asked: string | undefined
  let looking: Promise<void> | undefined
  const look = async () => {
    if (!store && !existsSync(join(folder, maintenanceFile))) return
    store ??= await openMaintenanceStore({ folder })
    const { stamp } = await store.inForce(Date.now())
    if (stamp === asked || stamp === (plant.current.madeStamp ?? '0')) return
    asked = stamp
    changed()
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.error({ err: error }, 'planned work cannot be read: what is in force stays'))
      .finally(() => {
        looking = undefined
      })
  }, 1000).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
      await store?.[Symbol.asyncDispose]()
    },
  }
}
