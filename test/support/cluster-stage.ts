import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { postgresDevices } from '../../storage/credentials/postgres/device-store.ts'
import type { Postgres } from '../../storage/postgres/postgres.ts'
import { registerDevicesIn } from '../acceptance/crash/load.ts'
import { writeLevelPlant } from './bench-plant.ts'
import { ClusterLoad, limit } from './cluster-load.ts'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { startHaproxy } from './haproxy.ts'
import { type Influxd, startInfluxd } from './influxd.ts'
import { type NatsCluster, startNatsCluster } from './nats-cluster.ts'
import { type Host, type Network, thisHost } from './network.ts'
import { NoticeReceiver, secret } from './notice-receiver.ts'
import { PlatformProcess } from './platform-process.ts'
import { openTestPostgres, type PostgresServer, startPostgres } from './postgres.ts'

export const stageSiteOf = (device: number) => `site-${device}`

export type OwnedWork = 'alarms' | 'ingest'

/** A machine of the cluster: its processes, each with the roles that it runs. */
export interface Machine {
  readonly host: Host
  readonly broker: PlatformProcess
  readonly workers: Readonly<Record<OwnedWork, PlatformProcess>>
}

export interface ClusterStage extends AsyncDisposable {
  /** Of each NATS server. */
  readonly natsHosts: readonly Host[]
  /** Under which address machines reach PostgreSQL. */
  readonly postgresAddress: string
  readonly nats: NatsCluster
  readonly postgres: PostgresServer
  readonly influxd: Influxd
  readonly machines: readonly Machine[]
  readonly load: ClusterLoad
  readonly notices: NoticeReceiver
  /** What the cluster keeps, for looking. */
  readonly kept: Postgres
  readonly settings: Readonly<Record<string, string>>
  /** The process that does a work just now, and another one that could; of a log of several parts the first of them. */
  owner(work: OwnedWork): Promise<{ readonly owner: PlatformProcess; readonly other: PlatformProcess }>
}

export interface StageOptions {
  readonly devices: number
  /** How often each station sends. */
  readonly everyMs: number
  /** Each role in a process of its own; otherwise ingest and alarms share one. */
  readonly apart: boolean
  /** Of how many parts the log is, each station at a site of its own; left out: of one, and all are at one site. */
  readonly partitions?: number
  /** Where NATS servers keep their data, by their number. */
  readonly stores?: readonly (string | undefined)[]
  /** Where PostgreSQL does. */
  readonly postgresStore?: string
  /** Each NATS server and each machine is a host of it; left out, all share the loopback. */
  readonly network?: Network
}

/** Two machines of each role on three NATS servers, PostgreSQL and InfluxDB, with stations that send through HAProxy. */
export async function startClusterStage(options: StageOptions): Promise<ClusterStage> {
  const { devices, everyMs, apart, partitions = 1, stores = [], postgresStore: store, network } = options
  const siteOf = partitions === 1 ? undefined : stageSiteOf
  await using started = new AsyncDisposableStack()
  const listeners = process.getMaxListeners()
  // each server dies with the run
  process.setMaxListeners(listeners + 20)
  started.defer(() => void process.setMaxListeners(listeners))
  const folder = started.use(temporaryFolder()).path
  const natsHosts = ['n0', 'n1', 'n2'].map((name) => network?.host(name) ?? thisHost)
  // what is asked for what has an address of its own, so that one can be cut without the other
  const [address = thisHost.address, ofPostgres = address] = network?.here ?? []
  const nats = started.use(await startNatsCluster({ stores, hosts: natsHosts }))
  const postgres = started.use(await startPostgres({ address: ofPostgres, ...(store !== undefined && { store }) }))
  const influxd = started.use(await startInfluxd({ address }))
  const notices = started.use(await NoticeReceiver.open(address))
  const kept = started.use(await openTestPostgres(postgres.url, { timeoutMs: 5_000 }))
  const passwords = await registerDevicesIn(postgresDevices(kept), devices)
  const settings = {
    HUOSHUI_PLANT: writeLevelPlant(folder, { devices, points: 1, limit, ...(siteOf && { siteOf }) }),
    ...(partitions > 1 && { HUOSHUI_LOG_NATS_PARTITIONS: String(partitions) }),
    HUOSHUI_LOG_NATS: nats.servers.join(','),
    HUOSHUI_LOG_NATS_MONITORING: nats.monitoring.join(','),
    HUOSHUI_LOG_QUOTA: '300000000',
    HUOSHUI_LOG_KEEP_HOURS: '24',
    HUOSHUI_POSTGRES_URL: postgres.url,
    HUOSHUI_POSTGRES_TIMEOUT_MS: '5000',
    ...{ INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'cluster', INFLUX_METRICS_EVERY_S: '0' },
    ...{ HUOSHUI_WEBHOOK_URL: notices.url, HUOSHUI_WEBHOOK_SECRET: secret, HUOSHUI_NOTICE_RATE: '100000' },
  }
  const begin = async (name: string): Promise<Machine> => {
    const data = join(folder, name)
    mkdirSync(data)
    const host = network?.host(name) ?? thisHost
    const run = async (...roles: string[]) => {
      const platform = started.use(await PlatformProcess.create({ ...settings, HUOSHUI_DATA: data }, roles, host))
      await platform.start()
      return platform
    }
    const [broker, ingest, alarms] = await Promise.all([
      run('broker'),
      run('ingest', ...(apart ? [] : ['alarms']), 'api'),
      apart ? run('alarms') : undefined,
    ])
    return { host, broker, workers: { ingest, alarms: alarms ?? ingest } }
  }
  // the first has all the work then
  const machines = [await begin('one'), await begin('two')]
  const haproxy = started.use(await startHaproxy(machines.map(({ broker }) => broker.mqttUrl)))
  const load = started.use(await ClusterLoad.start(haproxy.mqttUrl, passwords, everyMs, siteOf))
  const owned = started.move()
  return {
    ...{ natsHosts, postgresAddress: ofPostgres, nats, postgres, influxd, machines, load, notices, kept, settings },
    async owner(work) {
      const all = machines.map(({ workers }) => workers[work])
      const pid = await eventually(`an owner of ${work}`, async () => {
        const text = 'SELECT owner FROM lease WHERE work = $1 AND until > clock_timestamp()'
        const [row] = await kept.rows(text, [partitions === 1 ? work : `${work}/0`]).catch(() => [])
        return Number(/\d+$/.exec(String(row?.['owner'] ?? ''))?.[0]) || undefined
      })
      const [owner, other] = [all.find((each) => each.pid === pid), all.find((each) => each.pid !== pid)]
      if (!owner || !other) throw new Error(`nobody of ours is process ${pid}`)
      return { owner, other }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
