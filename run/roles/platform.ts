import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Broker, startBroker } from '../../broker/broker.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Sl651Listener } from '../../sl651/listener.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import type { LoginStore } from '../../storage/logins/logins.ts'
import { openStore } from '../../storage/readings/open.ts'
import { loadPlant, plantSource } from '../files/plant-file.ts'
import type { Settings } from '../settings/settings.ts'
import { startAlarmsRole, startAlarmTopicsOf } from './alarms.ts'
import { bridgeOf } from './bridge.ts'
import { checkCertificate } from './certificate.ts'
import { deviceCredentialsOf } from './device-credentials.ts'
import { HeardCommands } from './heard-commands.ts'
import { startApiRole, startHealthRole } from './http.ts'
import { checkHttpPort } from './http-port.ts'
import { startIngestRole } from './ingest.ts'
import { listeningOf } from './listening.ts'
import { startLoudspeakersOf } from './loudspeakers.ts'
import { ownProblems } from './progress.ts'
import { writeReadingLog } from './reading-log.ts'
import type { Role, RoleSurroundings } from './role.ts'
import { startStations } from './stations.ts'

export interface Platform extends AsyncDisposable {
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

/** Starts the roles of one process, each after what it stands on; disposing stops them in reverse. */
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
  const plant = await loadPlant(plantSource(settings))
  const around: RoleSurroundings = { settings, log, metrics, plant, notReady: [], noted: [], told: [], onReload: [] }

  const devices = roles.has('broker') ? started.use(await deviceCredentialsOf(around)) : undefined
  if (devices) checkCertificate(settings)
  const { readingLog, sent } = devices || roles.has('sl651') ? await writeReadingLog(around, started) : {}
  const heard = new HeardCommands()
  const broker =
    devices &&
    readingLog &&
    started.use(
      await startBroker({
        settings,
        log,
        metrics,
        devices,
        ...(sent && { sent }),
        readingLog: heard.beside(readingLog),
      }),
    )
  if (broker && readingLog) started.use(await startAlarmTopicsOf(broker, around, listeningOf(readingLog)))
  const stations =
    roles.has('sl651') && readingLog && settings.HUOSHUI_SL651_PORT !== undefined
      ? started.use(await startStations(around, { readingLog, broker, heard }))
      : undefined
  // before the store, which may take its time to say that it is away
  const alarms = roles.has('alarms') ? started.use(await startAlarmsRole(around)) : undefined
  if (alarms) around.notReady.push(() => alarms.waitsFor())
  if (alarms) started.use(await startLoudspeakersOf(around, broker && devices && { broker, devices }))
  const store =
    roles.has('ingest') || roles.has('api')
      ? started.use(await openStore(settings, { plant: () => plant.current, log, metrics }))
      : undefined
  if (roles.has('ingest') && store) started.use(await startIngestRole(around, { store, broker }))
  // beside the API, which reads the same record and says so itself
  if (alarms && !roles.has('api')) around.notReady.push(() => alarms.unreached())
  if (alarms) around.notReady.push(() => alarms.unreachable())
  const bridge = roles.has('bridge') ? started.use(await bridgeOf(settings, around)) : undefined
  if (bridge) around.notReady.push(() => (bridge.problem === undefined ? [] : [`bridge: ${bridge.problem}`]))
  around.notReady.push(() => ownProblems(around.noted))
  const http = started.use(
    roles.has('api') && store ? await startApiRole(around, store) : await startHealthRole(around),
  )
  const running = started.move()
  return {
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
