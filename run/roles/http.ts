import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startKpiRoller } from '../../alarms/kpi-roller.ts'
import { startApi } from '../../api/server.ts'
import { reachProblems } from '../../core/notice/reach.ts'
import { openKpiLog } from '../../storage/alarms/kpis/kpi-log.ts'
import { createDiskRoom } from '../../storage/disk-room.ts'
import { partitionsOf } from '../../storage/log/settings.ts'
import { createProgressMetrics } from '../../storage/progress/metrics.ts'
import { startProgressWatch } from '../../storage/progress/watch.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { loadChannels, secretSource } from '../files/channels-file.ts'
import { createClaimBook } from '../files/claim-book.ts'
import { plantSource } from '../files/plant-source.ts'
import { createDiskMetrics, scarce } from './disk-room.ts'
import { namesOf } from './not-ready.ts'
import { openOrders } from './open-orders.ts'
import { ownProgress, problemsElsewhere } from './progress.ts'
import type { RoleSurroundings } from './role.ts'
import { silentElsewhere } from './silent-elsewhere.ts'

/** The role `api`. `isBesideAlarms`: what speaks to loudspeakers is in this process just now, and says itself which are silent. */
export async function startApiRole(
  around: RoleSurroundings,
  store: ReadingStore,
  { isBesideAlarms }: { readonly isBesideAlarms: () => boolean },
) {
  const { settings, log, metrics, plant, notReady, noted, told, onReload } = around
  await using started = new AsyncDisposableStack()
  const folder = settings.HUOSHUI_DATA
  const state = started.use(await around.state.ingestReader())
  const tokens = started.use(await around.state.tokens(settings.HUOSHUI_TOKEN))
  const alarms = started.use(await around.state.alarms())
  const notices = started.use(await around.state.notices(settings.HUOSHUI_NOTICES_MAX))
  const progress = started.use(startProgressWatch(folder, await around.state.progress(), partitionsOf(settings)))
  createProgressMetrics(metrics, progress)
  notReady.push(() => problemsElsewhere(progress, noted, partitionsOf(settings)))
  notReady.push(async () => reachProblems(await notices.recipients(), Date.now()))
  const deliveries = started.use(await around.state.deliveries(settings.HUOSHUI_NOTICES_MAX))
  const announcements = started.use(await around.state.announcements())
  const silent = silentElsewhere(announcements, plant)
  notReady.push(() => (isBesideAlarms() ? [] : silent.look().then(() => [])))
  told.push(() => (isBesideAlarms() ? [] : silent.told()))
  const channels = await loadChannels(settings, process.env)
  // the alarms may be on another machine, which has a roll-up of its own
  const isApart = settings.HUOSHUI_POSTGRES_URL !== undefined
  const kpis = started.use(openKpiLog({ folder: isApart ? join(folder, 'api') : folder }))
  if (isApart) started.use(startKpiRoller({ log, metrics: new Registry(), store: alarms, kpis }))
  const people = started.use(await around.state.people())
  const logins = started.use(await around.state.logins(settings.HUOSHUI_LOGIN_SESSIONS))
  const audit = started.use(await around.state.audit())
  const source = await secretSource(settings, process.env)
  const onRecord = () => people.record(plant.current.duty, Date.now())
  await onRecord()
  onReload.push(onRecord)
  const room = createDiskRoom({ folder, reserve: settings.HUOSHUI_DISK_RESERVE_BYTES })
  createDiskMetrics(metrics, room)
  // looked at before `told` says it
  notReady.push(() => room.look().then(() => []))
  const orders = started.use(await openOrders(around.state, settings, room))
  const ruleEdits = started.use(await around.state.ruleEdits())
  const repeats = started.use(await around.state.repeats())
  const maintenance = started.use(await around.state.maintenance())
  const firstToken = await tokens.ensureFirstToken()
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
      deliveries,
      announcements,
      orders,
      ruleEdits,
      maintenance,
      repeats,
      claims: createClaimBook(plantSource(settings, around.state)),
      channels,
      kpis,
      people,
      logins,
      audit,
      source,
      progress,
      ready: () => namesOf(notReady),
      // what is of this process is known before it is on record
      told: () => [
        ...told.flatMap((tell) => tell()),
        ...scarce(room),
        ...new Map([...progress.losses(), ...ownProgress(noted).losses()]).values(),
      ],
    }),
  )
  const running = started.move()
  return { url: api.url, firstToken, logins, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
