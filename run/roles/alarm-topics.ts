import { startAlarmTopics } from '../../alarms/topics.ts'
import type { Broker } from '../../broker/broker.ts'
import { type Noted, startNoting } from '../../storage/progress/note.ts'
import { notedOf } from './noted-of.ts'
import type { RoleSurroundings } from './role.ts'

/** The alarms' retained states, in the process of the broker that keeps them. */
export async function startAlarmTopicsOf(
  broker: Broker,
  { settings, state, log, noted }: RoleSurroundings,
  listening: Noted,
): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  const store = started.use(await state.alarms())
  const publish = (topic: string, payload: string) =>
    broker.publish(topic, payload, { qos: 1, retain: true, isOfAll: true })
  const own = notedOf('topics', started.use(startAlarmTopics({ store, publish, log })))
  noted.push(own)
  started.use(startNoting({ folder: settings.HUOSHUI_DATA, role: 'broker', noted: [listening, own], log }))
  return started.move()
}
