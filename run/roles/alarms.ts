import { join } from 'node:path'
import { startKpiRoller } from '../../alarms/kpi-roller.ts'
import { startAlarmMirror } from '../../alarms/mirror.ts'
import { channelsOf, openChannel } from '../../alarms/notify/channels/configured.ts'
import { startNotifier } from '../../alarms/notify/notifier.ts'
import { startResponseMirror } from '../../alarms/response-mirror.ts'
import { reachOf } from '../../core/channel/check.ts'
import { reachProblems } from '../../core/notice/reach.ts'
import { openKpiLog } from '../../storage/alarms/kpis/kpi-log.ts'
import { lockFolder } from '../../storage/lock.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import { startNoting } from '../../storage/progress/note.ts'
import { openLineWriter } from '../../storage/readings/influx-write.ts'
import { influxServerOf } from '../../storage/readings/open.ts'
import { loadChannels } from '../files/channels-file.ts'
import { startCardSockets } from './card-sockets.ts'
import { startCrews } from './crews.ts'
import { startEvaluating } from './evaluation.ts'
import { startHeartbeats } from './heartbeats.ts'
import { notedOf } from './noted-of.ts'
import { startOrders } from './orders.ts'
import type { RoleSurroundings } from './role.ts'

/** The role `alarms` at work. */
export interface AlarmsRole extends AsyncDisposable {
  /** Which channels do not reach their recipients, in words for a person. */
  unreached(): Promise<string[]>
  /** People whom no channel that is configured can reach. */
  unreachable(): string[]
  /** What it waits for before it can begin. */
  waitsFor(): string[]
}

/** The role `alarms`: the evaluator where there is one, and beside it the journal's readers that tell people and mirror it to InfluxDB. */
export async function startAlarmsRole(around: RoleSurroundings): Promise<AlarmsRole> {
  const { settings, log, metrics, plant } = around
  await using started = new AsyncDisposableStack()
  const folder = settings.HUOSHUI_DATA
  const readingLog = await openReadingLog(settings, around)
  started.use(lockFolder(folder, 'alarms'))
  const store = started.use(await around.state.alarms())
  await store.origin.belongTo(plant.current.city.id, join(folder, 'alarms.sqlite'))
  const cursors = started.use(await around.state.journalCursors())
  const notices = started.use(await around.state.notices(settings.HUOSHUI_NOTICES_MAX))
  const apart = await notices.belongTo((await store.origin.get('own')) ?? '', await store.journalEnd())
  if (apart > 0) {
    const told = `notices: ${apart} were of a journal that is no longer there, and are told anew where they hold`
    log.error({ notices: apart }, 'notices.sqlite is of another journal, or of a later state of it')
    around.told.push(() => [told])
  }
  // of several parts each is evaluated by itself, perhaps elsewhere
  const evaluating =
    readingLog.partitions === 1
      ? started.use(await startEvaluating(around, { readingLog, partition: 0, store }))
      : undefined
  const timeoutMs = settings.HUOSHUI_NOTICE_TIMEOUT_MS
  const files = await loadChannels(settings, process.env)
  const configured = files.map((each) => [reachOf(each.file), openChannel(each, { plant, timeoutMs })] as const)
  const toldAll = configured.map(([, channel]) => channel).filter(({ recipients }) => recipients.length > 0)
  const channels = [...channelsOf(settings, plant), ...toldAll]
  const { HUOSHUI_NOTICE_RATE: perMinute, HUOSHUI_PUBLIC_URL: publicUrl } = settings
  const retryMs = settings.HUOSHUI_NOTICE_RETRY_HOURS * 3_600_000
  const notifier = started.use(
    await startNotifier({ log, metrics, plant, channels, store, cursors, notices, perMinute, retryMs, publicUrl }),
  )
  const crews = started.use(await startCrews(around, { store, configured }))
  const kpis = started.use(openKpiLog({ folder }))
  started.use(startKpiRoller({ log, metrics, store, kpis }))
  const noted = evaluating ? [notedOf('alarms', evaluating.follower)] : []
  noted.push({ part: 'crews', progress: () => crews.progress })
  noted.push(notedOf('orders', started.use(await startOrders(around, store))))
  if (notifier.progress) noted.push({ part: 'notices', progress: notifier.progress })
  const server = influxServerOf(settings)
  if (server) {
    const writer = started.use(openLineWriter(server, () => undefined, 'ns'))
    noted.push(notedOf('mirror', started.use(startAlarmMirror({ store, cursors, plant, writer, log, metrics }))))
    const { deliveries } = crews
    started.use(startResponseMirror({ kpis, deliveries, cursors, plant, writer, log }))
  }
  around.noted.push(...noted)
  const shared = await around.state.progress()
  const before = (await shared?.read())?.get('alarms')
  started.use(startNoting({ folder, role: 'alarms', noted, log, shared, before }))
  started.use(await startCardSockets(around, { files, crews }))
  started.use(startHeartbeats(around, { crews, notices, shared }))
  const running = started.move()
  return {
    unreached: async () => reachProblems(await notices.recipients(), Date.now()),
    unreachable: () => crews.unreachable(),
    waitsFor: () => evaluating?.waitsFor() ?? [],
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
