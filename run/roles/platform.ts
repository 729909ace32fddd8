import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Broker } from '../../broker/broker.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Sl651Listener } from '../../sl651/listener.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import { partitionsOf } from '../../storage/log/settings.ts'
import type { LoginStore } from '../../storage/logins/logins.ts'
import { loadPlant } from '../files/plant-file.ts'
import { plantSource } from '../files/plant-source.ts'
import type { Settings } from '../settings/settings.ts'
import { checkCertificate } from './certificate.ts'
import { deviceCredentialsOf } from './device-credentials.ts'
import { tellFilesLeft } from './files-left.ts'
import { HeardCommands } from './heard-commands.ts'
import { checkHttpPort } from './http-port.ts'
import { listeningOf } from './listening.ts'
import { openState } from './open-state.ts'
import { ownProblems } from './progress.ts'
import type { Role, RoleSurroundings } from './role.ts'
import type { State } from './state.ts'
import { openTerms } from './terms.ts'

export interface Platform extends AsyncDisposable {
  readonly state: State
  readonly plant: PlantRef
  readonly broker: Broker | undefined
  readonly stations: Sl651Listener | undefined
  readonly devices: DeviceCredentials | undefined
  readonly httpUrl: string
  /** What is there: the API and its page, or health and metrics only. */
  readonly httpServes: 'api' | 'health'
  /** The admin token made at the very first start: shown once. */
  readonly firstToken: string | undefined
  /** How people log in, where the API is. */
  readonly logins: LoginStore | undefined
  /** Another plant file is in force: `plant.current`. */
  readonly reloaded: () => Promise<void>
}

/**
 * Starts the roles of one process, each after what it stands on; disposing stops them in reverse. Only the modules of
 * these roles are loaded.
 */
export async function startPlatform(options: {
  settings: Settings
  roles: ReadonlySet<Role>
  log: Logger
}): Promise<Platform> {
  const { settings, roles, log } = options
  await checkHttpPort(settings)
  await using started = new AsyncDisposableStack()
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })
  const state = started.use(await openState(settings, () => ({ log, metrics })))
  const plant = await loadPlant(plantSource(settings, state))
  const given = { settings, log, metrics, plant, state }
  const around: RoleSurroundings = { ...given, notReady: [], noted: [], told: [], onReload: [] }

  await tellFilesLeft(around)
  const devices = roles.has('broker') ? started.use(await deviceCredentialsOf(around)) : undefined
  if (devices) checkCertificate(settings)
  const writes = devices !== undefined || roles.has('sl651')
  const { writeReadingLog } = writes ? await import('./reading-log.ts') : {}
  const { readingLog, sent, peers } = (await writeReadingLog?.(around, started)) ?? {}
  const heard = new HeardCommands()
  let broker: Broker | undefined
  if (devices && readingLog) {
    const { startBroker } = await import('../../broker/broker.ts')
    const { startAlarmTopicsOf } = await import('./alarm-topics.ts')
    const book = peers && started.use(await state.brokerNodes())
    const remembered = { ...(sent && { sent }), ...(peers && { peers, book }) }
    broker = started.use(
      await startBroker({ settings, log, metrics, devices, ...remembered, readingLog: heard.beside(readingLog) }),
    )
    await (await import('./status-topics.ts')).rememberStatuses(broker, around)
    started.use(await startAlarmTopicsOf(broker, around, listeningOf(readingLog)))
  }
  const stations =
    roles.has('sl651') && readingLog && settings.HUOSHUI_SL651_PORT !== undefined
      ? started.use(await (await import('./stations.ts')).startStations(around, { readingLog, broker, heard }))
      : undefined
  // before the store, which may take its time to say that it is away
  const terms = roles.has('alarms') || roles.has('ingest') ? started.use(await openTerms(around)) : undefined
  const { startAlarmsWork } = roles.has('alarms') ? await import('./alarms-work.ts') : {}
  const speaker = broker && devices && { broker, devices }
  const alarms =
    startAlarmsWork &&
    started.use(
      await terms?.keep('alarms', (term) => startAlarmsWork(term, { speaker, isBesideApi: roles.has('api') })),
    )
  const partitions = partitionsOf(settings)
  if (roles.has('alarms') && partitions > 1) {
    const { startEvaluatingPart } = await import('./evaluation.ts')
    started.use(await terms?.share('alarms', partitions, startEvaluatingPart))
  }
  const { openStore } = roles.has('ingest') || roles.has('api') ? await import('../../storage/readings/open.ts') : {}
  const { checkShards } = openStore && settings.INFLUX_URL ? await import('./shards.ts') : {}
  await checkShards?.(settings, state)
  const store = openStore && started.use(await openStore(settings, { plant: () => plant.current, log, metrics }))
  around.notReady.push(() => store?.problems?.() ?? [])
  if (roles.has('ingest') && store) {
    const { startIngestPart, startIngestRole } = await import('./ingest.ts')
    started.use(await terms?.keep('ingest', (term) => startIngestRole(term, { store, broker })))
    if (partitions > 1)
      started.use(
        await terms?.share('ingest', partitions, (term, partition) =>
          startIngestPart(term, { store, broker, partition }),
        ),
      )
  }
  const { bridgeOf } = roles.has('bridge') ? await import('./bridge.ts') : {}
  const bridge = started.use(await bridgeOf?.(settings, around))
  if (bridge) around.notReady.push(() => (bridge.problem === undefined ? [] : [`bridge: ${bridge.problem}`]))
  around.notReady.push(() => ownProblems(around.noted))
  const http = started.use(
    roles.has('api') && store
      ? await (await import('./http.ts')).startApiRole(around, store, {
          isBesideAlarms: () => alarms?.isOurs() ?? false,
        })
      : await (await import('./health.ts')).startHealthRole(around),
  )
  const { startPlatformMetrics } = settings.INFLUX_URL ? await import('./platform-metrics.ts') : {}
  started.use(startPlatformMetrics?.(around, roles))
  const running = started.move()
  return {
    state,
    plant,
    broker,
    stations,
    devices,
    httpUrl: http.url,
    httpServes: roles.has('api') ? 'api' : 'health',
    firstToken: http.firstToken,
    logins: http.logins,
    reloaded: async () => {
      for (const work of around.onReload) await work()
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
