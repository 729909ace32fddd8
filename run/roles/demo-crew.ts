import type { Logger } from 'pino'
import { behaviourOf, crewSays, demoMeans } from '../../simulators/crew/answers.ts'
import { pause } from '../../storage/follow/pause.ts'
import type { Settings } from '../settings/settings.ts'
import { openOrders } from './open-orders.ts'
import type { Platform } from './platform.ts'

const lookEveryMs = 3_000
const mostAtOnce = 200

/** The invented crews of the demonstration answer their calls, arrive, and see to it, by the door at which every answer comes in. */
export async function startDemoCrew(
  settings: Settings,
  { state, plant }: Pick<Platform, 'state' | 'plant'>,
  log: Logger,
): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  const deliveries = started.use(await state.deliveries(settings.HUOSHUI_NOTICES_MAX))
  const orders = started.use(await openOrders(state, settings))
  const stopping = new AbortController()

  async function look(now: number): Promise<void> {
    const open = await orders.orders({ states: ['dispatched', 'accepted', 'arrived'], limit: mostAtOnce, newest: true })
    for (const { about, times } of open) {
      if (!about.alarm) continue
      const { id: alarm, occurrence } = about.alarm
      const calling = await deliveries.calling(alarm, occurrence)
      if (!calling?.state) continue
      const { state, beganAt } = calling
      const notes = await deliveries.notesOf(alarm, occurrence)
      const says = crewSays({ state, beganAt, notes, behaviour: behaviourOf(alarm, occurrence, times.answerMs) }, now)
      if (!says) continue
      const called = plant.current.duty.people.get(says.by)?.name['zh-CN']
      const named = called !== undefined && { person: called }
      await deliveries.bring({ is: 'answer', receivedAt: now, alarm, occurrence, ...says, ...named, via: demoMeans })
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look(Date.now()).catch((error: unknown) => log.warn({ err: error }, 'the demonstration’s crew cannot look'))
      await pause(lookEveryMs, stopping.signal)
    }
  }

  const running = run()
  started.defer(async () => {
    stopping.abort()
    await running
  })
  return started.move()
}
