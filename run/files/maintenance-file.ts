import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type MadeInForce, withMade } from '../../core/maintenance/made.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import type { MaintenanceStore } from '../../storage/maintenance/maintenance.ts'
import { maintenanceFile, openMaintenanceStore } from '../../storage/maintenance/maintenance-store.ts'
import type { Beside } from './beside.ts'
import { type WatchOptions, watchStore } from './watch-store.ts'

/** The plant with the work that people have made beside its file. */
export async function withMaintenance(plant: Plant, beside: Beside, now: number): Promise<Plant> {
  if (typeof beside === 'string' && !existsSync(join(beside, maintenanceFile))) return plant
  await using store = await openMaintenance(beside)
  const made: MadeInForce = await store.inForce(now)
  return withMade(plant, made)
}

/** Calls back when other work is planned than the plant was made with. */
export function watchMaintenance(beside: Beside, plant: PlantRef, options: WatchOptions): AsyncDisposable {
  const watched = {
    ...(typeof beside === 'string' && { path: join(beside, maintenanceFile) }),
    open: () => openMaintenance(beside),
    stampOf: async (store: MaintenanceStore, now: number) => (await store.inForce(now)).stamp,
    madeWith: () => plant.current.madeStamp ?? '0',
    unreadable: 'planned work cannot be read: what is in force stays',
  }
  return watchStore(watched, options)
}

function openMaintenance(beside: Beside): Promise<MaintenanceStore> {
  return typeof beside === 'string' ? openMaintenanceStore({ folder: beside }) : beside.maintenance()
}
