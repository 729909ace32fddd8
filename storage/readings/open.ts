import { openEmbeddedStore } from './embedded.ts'
import { openInfluxStore } from './influx.ts'
import type { StoreSettings } from './settings.ts'
import type { ReadingStore, StoreDeps } from './store.ts'

/** The store that the settings ask for: InfluxDB where there is a URL, else one file in the data folder. */
export function openStore(settings: StoreSettings, deps: StoreDeps): Promise<ReadingStore> {
  if (settings.INFLUX_URL === undefined) return openEmbeddedStore({ folder: settings.HUOSHUI_DATA }, deps)
  return openInfluxStore(
    {
      url: settings.INFLUX_URL,
      version: settings.INFLUX_VERSION,
      token: settings.INFLUX_TOKEN,
      org: settings.INFLUX_ORG,
      bucket: settings.INFLUX_BUCKET,
      batch: settings.INFLUX_BATCH,
      timeoutMs: settings.INFLUX_TIMEOUT_MS,
    },
    deps,
  )
}
