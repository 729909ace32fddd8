import { join } from 'node:path'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { startHealth } from '../../api/health/app.ts'
import { startApi } from '../../api/server.ts'
import { type Broker, startBroker } from '../../broker/broker.ts'
import { reachProblems } from '../../core/notice/reach.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { startIngest } from '../../ingest/ingest.ts'
import { startRollups } from '../../ingest/rollup/rollup.ts'
import type { Sl651Listener } from '../../sl651/listener.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openKpiLog } from '../../storage/alarms/kpis/kpi-log.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import { openTokens } from '../../storage/credentials/tokens.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openStateReader } from '../../storage/ingest/state-reader.ts'
import { lockFolder } from '../../storage/lock.ts'
import { awaitFirstBroker } from '../../storage/log/first-broker.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import { openNoticeLog } from '../../storage/notices/notice-log.ts'
import { openPeopleStore } from '../../storage/people/people-store.ts'
import { createProgressMetrics } from '../../storage/progress/metrics.ts'
import { type Noted, startNoting } from '../../storage/progress/note.ts'
import { startProgressWatch } from '../../storage/progress/watch.ts'
import { openStore } from '../../storage/readings/open.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { loadPlant, plantSource } from '../files/plant-file.ts'
import type { Settings } from '../settings/settings.ts'
import { startAlarmsRole, startAlarmTopicsOf } from './alarms.ts'
import { bridgeOf } from './bridge.ts'
import { checkCertificate } from './certificate.ts'
import { deviceCredentialsOf } from './device-credentials.ts'
import { HeardCommands } from './heard-commands.ts'
import { checkHttpPort } from './http-port.ts'
import { listeningOf } from './listening.ts'
import { ownProblems, ownProgress, problemsElsewhere } from './progress.ts'
import { writeReadingLog } from './reading-log.ts'
import { byBroker, byMqtt, type RequestsByMqtt } from './requests.ts'
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
  /** Another plant file is in force: `plant.current`. */
  readonly reloaded: () => void
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
  const store =
    roles.has('ingest') || roles.has('api')
      ? started.use(await openStore(settings, { plant: () => plant.current, log, metrics }))
      : undefined
  if (roles.has('ingest') && store) started.use(await startIngestRole(around, { store, broker }))
  // beside the API, which reads the same record and says so itself
  if (alarms && !roles.has('api')) around.notReady.push(() => alarms.unreached())
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
    reloaded: () => {
      for (const work of around.onReload) work()
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function startIngestRole(
  { settings, log, metrics, plant, noted, notReady }: RoleSurroundings,
  { store, broker }: { store: ReadingStore; broker: Broker | undefined },
): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  started.use(lockFolder(settings.HUOSHUI_DATA, 'ingest'))
  const readingLog = openReadingLog(settings, { log, metrics })
  const partition = readingLog.partition(0)
  const reader = started.use(partition.openReader())
  const history = started.use(partition.openReader())
  const first = started.use(awaitFirstBroker(reader, { where: readingLog.where, log }))
  notReady.push(() => first.problems())
  const mark = started.use(partition.openMark('ingest'))
  const state = started.use(
    await openIngestState({
      folder: settings.HUOSHUI_DATA,
      rejectsMax: settings.HUOSHUI_REJECTS_MAX,
      rejectsBytesMax: settings.HUOSHUI_REJECTS_BYTES,
      quarantineMax: settings.HUOSHUI_QUARANTINE_MAX,
    }),
  )
  await state.origin.belongTo(plant.current.city.id, join(settings.HUOSHUI_DATA, 'ingest.sqlite'))
  const client = broker ? undefined : requestsByMqtt(settings, log)
  if (client) started.use(client)
  const publish = broker ? byBroker(broker, log) : client?.publish
  const ingest = started.use(
    startIngest({
      log,
      metrics,
      plant,
      reader,
      history,
      mark,
      state,
      store,
      everyMs: settings.HUOSHUI_INGEST_EVERY_MS,
      ...(publish && { publish }),
    }),
  )
  started.use(
    startRollups({
      log,
      metrics,
      plant,
      store,
      state,
      keep: {
        raw: settings.HUOSHUI_KEEP_RAW_DAYS,
        '1h': settings.HUOSHUI_KEEP_HOURLY_DAYS,
        '1d': settings.HUOSHUI_KEEP_DAILY_DAYS,
      },
      behind: () => ingest.behind(),
      clock: Date.now,
      everyMinutes: settings.HUOSHUI_ROLLUP_EVERY,
    }),
  )
  const own: Noted = { part: 'ingest', progress: () => ingest.progress, behind: () => ingest.behind() }
  noted.push(own)
  started.use(startNoting({ folder: settings.HUOSHUI_DATA, role: 'ingest', noted: [own], log }))
  return started.move()
}

/** Undefined where the settings name no broker: requests are then counted and logged only. */
function requestsByMqtt(
  { HUOSHUI_MQTT_URL: url, HUOSHUI_MQTT_USER: username, HUOSHUI_MQTT_PASSWORD: password }: Settings,
  log: Logger,
): RequestsByMqtt | undefined {
  if (url === undefined) return undefined
  const login = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
  return byMqtt({ url, clientId: username ?? 'huoshui-ingest', ...login }, log)
}

async function startApiRole(around: RoleSurroundings, store: ReadingStore) {
  const { settings, log, metrics, plant, notReady, noted, told, onReload } = around
  await using started = new AsyncDisposableStack()
  const folder = settings.HUOSHUI_DATA
  const state = started.use(openStateReader({ folder }))
  const tokens = started.use(
    openTokens({ folder, ...(settings.HUOSHUI_TOKEN ? { fixedToken: settings.HUOSHUI_TOKEN } : {}) }),
  )
  const alarms = started.use(openAlarmStore({ folder }))
  const notices = started.use(openNoticeLog({ folder, max: settings.HUOSHUI_NOTICES_MAX }))
  const progress = started.use(startProgressWatch(folder))
  createProgressMetrics(metrics, progress)
  notReady.push(() => problemsElsewhere(progress, noted))
  notReady.push(() => reachProblems(notices.recipients(), Date.now()))
  const kpis = started.use(openKpiLog({ folder }))
  const people = started.use(openPeopleStore({ folder }))
  const onRecord = () => people.record(plant.current.duty, Date.now())
  onRecord()
  onReload.push(onRecord)
  const firstToken = tokens.ensureFirstToken()
  const api = started.use(
    await startApi({
      settings,
      log,
      metrics,
      plant,
      store,
      state,
      tokens,
      alarms,
      notices,
      kpis,
      people,
      progress,
      ready: async () => notReady.flatMap((check) => check()),
      // what is of this process is known before it is on record
      told: () => [
        ...told.flatMap((tell) => tell()),
        ...new Map([...progress.losses(), ...ownProgress(noted).losses()]).values(),
      ],
    }),
  )
  const running = started.move()
  return { url: api.url, firstToken, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function startHealthRole({ settings, log, metrics, notReady, noted, told }: RoleSurroundings) {
  const progress = ownProgress(noted)
  createProgressMetrics(metrics, progress)
  const ready = async () => notReady.flatMap((check) => check())
  const health = await startHealth({
    settings,
    log,
    metrics,
    ready,
    told: () => [...told.flatMap((tell) => tell()), ...progress.losses().values()],
  })
  return { url: health.url, firstToken: undefined, [Symbol.asyncDispose]: () => health[Symbol.asyncDispose]() }
}
