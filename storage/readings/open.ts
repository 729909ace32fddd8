import { openEmbeddedStore } from './embedded.ts'
import { openInfluxStore } from './influx.ts'
import type { StoreSettings } from './settings.ts'
import type { ReadingStore, StoreDeps } from './store.ts'

/** The store that the settings ask for: InfluxDB where there is a URL, or several; else one file in the data folder. */
export async function openStore(settings: StoreSettings, deps: StoreDeps): Promise<ReadingStore> {
  const server = influxServerOf(settings)
  if (!server) return openEmbeddedStore({ folder: settings.HUOSHUI_DATA }, deps)
  const options = { ...server, batch: settings.INFLUX_BATCH }
  const { INFLUX_SHARDS: urls } = settings
  if (!urls) return openInfluxStore(options, deps)
  const shards = await Promise.all(
    urls.map(async (url) => ({ url, store: await openInfluxStore({ ...options, url }, deps) })),
  )
  const { plant, metrics } = deps
  const { openShardedStore } = await import('./sharded.ts')
  return openShardedStore({ shards, plant, metrics, bucket: options.bucket, steady: () => performance.now() })
}

/** The InfluxDB that the settings name; undefined where they name none. */
export function influxServerOf(settings: StoreSettings) {
  if (settings.INFLUX_URL === undefined) return undefined
  return {
    url: settings.INFLUX_URL,
    version: settings.INFLUX_VERSION,
    token: settings.INFLUX_TOKEN,
    org: settings.INFLUX_ORG,
    bucket: settings.INFLUX_BUCKET,
    timeoutMs: settings.INFLUX_TIMEOUT_MS,
  }
}
