import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import type { Plant } from '../../core/plant/plant.ts'
import { openStore } from '../../storage/readings/open.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { loadPlant } from '../files/plant-file.ts'
import { plantSource } from '../files/plant-source.ts'
import type { Settings } from '../settings/settings.ts'

/** The plant in force and the readings of it that are kept; closing it closes the store. */
export interface History extends AsyncDisposable {
  readonly plant: Plant
  readonly store: ReadingStore
}

/** History as a command reads it, beside a running platform or without one. */
export async function openHistory(settings: Settings, log: Logger): Promise<History> {
  const { current: plant } = await loadPlant(plantSource(settings))
  const store = await openStore(settings, { plant: () => plant, log, metrics: new Registry() })
  return { plant, store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}
