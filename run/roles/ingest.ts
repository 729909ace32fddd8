import { join } from 'node:path'
import type { Logger } from 'pino'
import { partView } from '../../alarms/part-view.ts'
import type { Broker } from '../../broker/broker.ts'
import { startIngest } from '../../ingest/ingest.ts'
import { startRollups } from '../../ingest/rollup/rollup.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import type { IngestState } from '../../storage/ingest/state.ts'
import { lockFolder } from '../../storage/lock.ts'
import { awaitFirstBroker } from '../../storage/log/first-broker.ts'
import { refuseOtherPartitions } from '../../storage/log/log.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import { partitionsOf } from '../../storage/log/settings.ts'
import { type Noted, startNoting } from '../../storage/progress/note.ts'
import { roleOfPart, rolesOf } from '../../storage/progress/roles.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import type { Settings } from '../settings/settings.ts'
import { byBroker, byMqtt, type RequestsByMqtt } from './requests.ts'
import type { RoleSurroundings } from './role.ts'
import type { IngestLimits } from './state.ts'

interface IngestRoleParts {
  readonly store: ReadingStore
  readonly broker: Broker | undefined
}

/** The role `ingest`: readings into the store where the log has one part, and their hours and days rolled up. */
export async function startIngestRole(around: RoleSurroundings, parts: IngestRoleParts): Promise<AsyncDisposable> {
  const { settings, state: kept, log, metrics, plant } = around
  await using started = new AsyncDisposableStack()
  started.use(lockFolder(settings.HUOSHUI_DATA, 'ingest'))
  const isOne = partitionsOf(settings) === 1
  const state = started.use(await kept.ingest(limitsOf(settings)))
  const taking = isOne ? started.use(await startTaking(around, { ...parts, state, partition: 0 })) : undefined
  started.use(
    startRollups({
      log,
      metrics,
      plant,
      store: parts.store,
      state,
      keep: {
        raw: settings.HUOSHUI_KEEP_RAW_DAYS,
        '1h': settings.HUOSHUI_KEEP_HOURLY_DAYS,
        '1d': settings.HUOSHUI_KEEP_DAILY_DAYS,
      },
      behind: async () => (taking ? await taking.behind() : await behindOnRecord(around)),
      clock: Date.now,
      everyMinutes: settings.HUOSHUI_ROLLUP_EVERY,
    }),
  )
  return started.move()
}

/** One part of several: its readings into the store. */
export async function startIngestPart(
  around: RoleSurroundings,
  { partition, ...parts }: IngestRoleParts & { readonly partition: number },
): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  const state = started.use(await around.state.ingest(limitsOf(around.settings), partition))
  started.use(await startTaking(around, { ...parts, state, partition }))
  return started.move()
}

interface TakingParts extends IngestRoleParts {
  readonly state: IngestState
  readonly partition: number
}

/** Takes what one part of the log has, with its progress on record. */
async function startTaking(
  { settings, state: kept, log, metrics, plant, noted, notReady }: RoleSurroundings,
  { store, broker, state, partition }: TakingParts,
): Promise<Follower> {
  await using started = new AsyncDisposableStack()
  const readingLog = await openReadingLog(settings, { log, metrics })
  const { partitions } = readingLog
  const part = readingLog.partition(partition)
  const reader = started.use(part.openReader())
  const history = started.use(part.openReader())
  await refuseOtherPartitions(reader)
  const first = started.use(awaitFirstBroker(reader, { where: readingLog.where, log }))
  notReady.push(() => first.problems())
  const mark = started.use(part.openMark('ingest'))
  await state.origin.belongTo(plant.current.city.id, join(settings.HUOSHUI_DATA, 'ingest.sqlite'))
  const client = broker ? undefined : requestsByMqtt(settings, log, partitions === 1 ? '' : `-${partition}`)
  if (client) started.use(client)
  const publish = broker ? byBroker(broker, log) : client?.publish
  const isParted = partitions > 1
  const { ownsSite } = partView(plant, { partition, partitions })
  const ingest = started.use(
    startIngest({
      ...{ log, metrics, plant, reader, history, mark, state, store },
      everyMs: settings.HUOSHUI_INGEST_EVERY_MS,
      ...(publish && { publish }),
      ...(isParted && { ownsSite }),
    }),
  )
  const own: Noted = { part: 'ingest', progress: () => ingest.progress, behind: () => ingest.behind() }
  noted.push(own)
  const shared = await kept.progress()
  const role = isParted ? roleOfPart('ingest', partition) : 'ingest'
  const before = (await shared?.read())?.get(role)
  started.use(startNoting({ folder: settings.HUOSHUI_DATA, role, noted: [own], log, shared, before }))
  const running = started.move()
  return {
    get problem() {
      return ingest.problem
    },
    get progress() {
      return ingest.progress
    },
    behind: () => ingest.behind(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** How much all parts have not taken yet, by what they have put on record. */
async function behindOnRecord({ settings, state }: RoleSurroundings): Promise<number | undefined> {
  const records = await (await state.progress())?.read()
  const counts = rolesOf('ingest', partitionsOf(settings)).map((role) => records?.get(role)?.parts.ingest?.behind ?? 0)
  return counts.reduce((sum, count) => sum + count, 0)
}

function limitsOf(settings: Settings): IngestLimits {
  return {
    rejectsMax: settings.HUOSHUI_REJECTS_MAX,
    rejectsBytesMax: settings.HUOSHUI_REJECTS_BYTES,
    quarantineMax: settings.HUOSHUI_QUARANTINE_MAX,
  }
}

/** Undefined where the settings name no broker: requests are then counted and logged only. `suffix`: of the client id, which is one part's. */
function requestsByMqtt(
  { HUOSHUI_MQTT_URL: url, HUOSHUI_MQTT_USER: username, HUOSHUI_MQTT_PASSWORD: password }: Settings,
  log: Logger,
  suffix: string,
): RequestsByMqtt | undefined {
  if (url === undefined) return undefined
  const login = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) }
  return byMqtt({ url, clientId: `${username ?? 'huoshui-ingest'}${suffix}`, ...login }, log)
}
