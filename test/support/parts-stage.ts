import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { postgresDevices } from '../../storage/credentials/postgres/device-store.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import { registerDevicesIn } from '../acceptance/crash/load.ts'
import { writeLevelPlant } from './bench-plant.ts'
import { ClusterLoad, limit } from './cluster-load.ts'
import { stageSiteOf } from './cluster-stage.ts'
import { temporaryFolder } from './folder.ts'
import { type Influxd, startInfluxd } from './influxd.ts'
import { type NatsCluster, startNatsCluster } from './nats-cluster.ts'
import { PlatformProcess } from './platform-process.ts'
import { openTestPostgres, type PostgresServer, startPostgres } from './postgres.ts'

/** A log of several parts, with one broker and as many workers as are begun. */
export interface PartsStage extends AsyncDisposable {
  readonly nats: NatsCluster
  readonly postgres: PostgresServer
  readonly influxd: Influxd
  readonly load: ClusterLoad
  readonly settings: Readonly<Record<string, string>>
  /** What is kept, for looking. */
  readonly kept: Postgres
  /** Begins another process with `ingest` and `alarms`. */
  worker(name: string): Promise<PlatformProcess>
  /** The parts of a work that a process has now. */
  partsOf(work: 'alarms' | 'ingest', worker: PlatformProcess): Promise<readonly number[]>
}

/** One NATS server, PostgreSQL, InfluxDB, a broker, and a station at each of so many sites. */
export async function startPartsStage(options: {
  readonly partitions: number
  readonly sites: number
  readonly everyMs: number
}): Promise<PartsStage> {
  const { partitions, sites, everyMs } = options
  await using started = new AsyncDisposableStack()
  const listeners = process.getMaxListeners()
  // each server dies with the run
  process.setMaxListeners(listeners + 20)
  started.defer(() => void process.setMaxListeners(listeners))
  const folder = started.use(temporaryFolder()).path
  const nats = started.use(await startNatsCluster({ size: 1 }))
  const postgres = started.use(await startPostgres())
  const influxd = started.use(await startInfluxd())
  const kept = started.use(await openTestPostgres(postgres.url, { timeoutMs: 5_000 }))
  const passwords = await registerDevicesIn(postgresDevices(kept), sites)
  const settings = {
    HUOSHUI_PLANT: writeLevelPlant(folder, { devices: sites, points: 1, limit, siteOf: stageSiteOf }),
    HUOSHUI_LOG_NATS: nats.servers.join(','),
    HUOSHUI_LOG_NATS_MONITORING: nats.monitoring.join(','),
    HUOSHUI_LOG_NATS_REPLICAS: '1',
    HUOSHUI_LOG_NATS_PARTITIONS: String(partitions),
    HUOSHUI_LOG_QUOTA: '300000000',
    HUOSHUI_LOG_KEEP_HOURS: '24',
    HUOSHUI_POSTGRES_URL: postgres.url,
    HUOSHUI_POSTGRES_TIMEOUT_MS: '5000',
    ...{ INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'cluster', INFLUX_METRICS_EVERY_S: '0' },
  }
  const run = async (stack: AsyncDisposableStack, name: string, roles: readonly string[]) => {
    const data = join(folder, name)
    mkdirSync(data)
    const platform = stack.use(await PlatformProcess.create({ ...settings, HUOSHUI_DATA: data }, roles))
    await platform.start()
    return platform
  }
  const broker = await run(started, 'broker', ['broker'])
  const load = started.use(await ClusterLoad.start(broker.mqttUrl, passwords, everyMs, stageSiteOf))
  const owned = started.move()
  return {
    ...{ nats, postgres, influxd, load, settings, kept },
    worker: (name) => run(owned, name, ['ingest', 'alarms']),
    async partsOf(work, worker) {
      const text = 'SELECT work FROM lease WHERE starts_with(work, $1) AND owner ~ $2 AND until > clock_timestamp()'
      const rows = await kept.rows(text, [`${work}/`, ` ${worker.pid}$`])
      return rows.map((row) => Number(String(row['work']).slice(work.length + 1))).sort((a, b) => a - b)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
