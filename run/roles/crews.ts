import { type CrewNotifier, startCrewNotifier } from '../../alarms/crew/crew-notifier.ts'
import { startDrillSchedule } from '../../alarms/crew/drill-schedule.ts'
import { isConfigured } from '../../alarms/crew/ways.ts'
import type { Channel } from '../../alarms/notify/channel.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import { secretSource } from '../files/channels-file.ts'
import type { RoleSurroundings } from './role.ts'

export interface CrewParts {
  readonly store: AlarmStore
  /** The channels of the file, each by the word of `reach` that it answers to. */
  readonly configured: readonly (readonly [ChannelName, Channel])[]
}

export interface Crews extends CrewNotifier {
  readonly deliveries: DeliveryStore
}

/** The escalations at work, beside the alarms. */
export async function startCrews(
  around: Pick<RoleSurroundings, 'settings' | 'state' | 'log' | 'metrics' | 'plant' | 'told' | 'onReload'>,
  { store, configured }: CrewParts,
): Promise<Crews> {
  const { settings, state, log, metrics, plant, told, onReload } = around
  await using started = new AsyncDisposableStack()
  const people = started.use(await state.people())
  const logins = started.use(await state.logins())
  const deliveries = started.use(await state.deliveries(settings.HUOSHUI_NOTICES_MAX))
  const apart = await deliveries.belongTo((await store.origin.get('own')) ?? '', await store.journalEnd())
  if (apart > 0) {
    log.error({ callings: apart }, 'the callings are of another journal, or of a later state of it')
    told.push(() => [`crews: ${apart} callings were of a journal that is no longer there; what stands is called anew`])
  }
  const channels = new Map<ChannelName, readonly Channel[]>(
    [...Map.groupBy(configured, ([by]) => by)].map(([by, all]) => [by, all.map(([, channel]) => channel)]),
  )
  const { HUOSHUI_PUBLIC_URL: publicUrl } = settings
  const source = await secretSource(settings, process.env)
  if (plant.current.duty.routes.length > 0 && !isConfigured({ plant, channels, source })) {
    log.warn(
      'no channel of anybody is configured: whom the escalations would call is only logged, and nobody is reached',
    )
  }
  const history = () => people.history()
  const notifier = started.use(
    await startCrewNotifier({
      log,
      metrics,
      plant,
      store,
      deliveries,
      history,
      channels,
      source,
      publicUrl,
      isRevoked: (person, calledAt) => logins.isRevoked(person, calledAt),
    }),
  )
  const drills = started.use(startDrillSchedule({ plant, box: deliveries, log }))
  onReload.push(() => drills.again())
  told.push(() => notifier.left())
  const running = started.move()
  return {
    get progress() {
      return notifier.progress
    },
    deliveries,
    unreachable: () => notifier.unreachable(),
    left: () => notifier.left(),
    seen: () => notifier.seen(),
    pressed: (account, press) => notifier.pressed(account, press),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
