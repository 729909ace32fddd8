import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Broker } from '../../broker/broker.ts'
import { startIngest } from '../../ingest/ingest.ts'
import { startRollups } from '../../ingest/rollup/rollup.ts'
import { lockFolder } from '../../storage/lock.ts'
import { awaitFirstBroker } from '../../storage/log/first-broker.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import { type Noted, startNoting } from '../../storage/progress/note.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import type { Settings } from '../settings/settings.ts'
import { byBroker, byMqtt, type RequestsByMqtt } from './requests.ts'
import type { RoleSurroundings } from './role.ts'

/** The role `ingest`: readings into the store, and their hours and days rolled up. */
export async function startIngestRole(
  { settings, state: kept, log, metrics, plant, noted, notReady }: RoleSurroundings,
  { store, broker }: { store: ReadingStore; broker: Broker | undefined },
): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  started.use(lockFolder(settings.HUOSHUI_DATA, 'ingest'))
  const readingLog = await openReadingLog(settings, { log, metrics })
  const partition = readingLog.partition(0)
  const reader = started.use(partition.openReader())
  const history = started.use(partition.openReader())
  const first = started.use(awaitFirstBroker(reader, { where: readingLog.where, log }))
  notReady.push(() => first.problems())
  const mark = started.use(partition.openMark('ingest'))
  const state = started.use(
    await kept.ingest({
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
  const shared = await kept.progress()
  const before = (await shared?.read())?.get('ingest')
  started.use(startNoting({ folder: settings.HUOSHUI_DATA, role: 'ingest', noted: [own], log, shared, before }))
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
