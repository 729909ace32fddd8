import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type MadeInForce, withMade } from '../../core/maintenance/made.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import type { MaintenanceStore } from '../../storage/maintenance/maintenance.ts'
import { maintenanceFile, openMaintenanceStore } from '../../storage/maintenance/maintenance-store.ts'
import { type WatchOptions, watchStore } from './watch-store.ts'

/** The plant with the work that people have made beside its file. */
export async function withMaintenance(plant: Plant, folder: string, now: number): Promise<Plant> {
  if (!existsSync(join(folder, maintenanceFile))) return plant
  await using store = await openMaintenanceStore({ folder })
  const made: MadeInForce = await store.inForce(now)
  return withMade(plant, made)
}

/** Calls back when other work is planned than the plant was made with. */
export function watchMaintenance(folder: string, plant: PlantRef, options: WatchOptions): AsyncDisposable {
  const watched = {
    path: join(folder, maintenanceFile),
    open: () => openMaintenanceStore({ folder }),
    stampOf: async (store: MaintenanceStore, now: number) => (await store.inForce(now)).stamp,
    madeWith: () => plant.current.madeStamp ?? '0',
    unreadable: 'planned work cannot be read: what is in force stays',
  }
  return watchStore(watched, options)
}
