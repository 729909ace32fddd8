import type { Broker } from '../../broker/broker.ts'
import { formatTopic } from '../../core/topic.ts'
import { reasonOf } from '../../storage/follow/seldom.ts'
import type { RoleSurroundings } from './role.ts'

/**
 * The status of each device as it was last, retained again where no broker has a later one: all of them may have begun
 * anew. Devices with an address of a foreign format have no such topic.
 */
export async function rememberStatuses(
  { joined }: Broker,
  { state, plant, log }: Pick<RoleSurroundings, 'state' | 'plant' | 'log'>,
): Promise<void> {
  if (!joined) return
  try {
    await using reader = await state.ingestReader()
    for (const [key, { session }] of await reader.devices()) {
      const device = plant.current.devices.get(key)
      if (!device || device.address !== undefined || session.name === 'unknown') continue
      const topic = formatTopic({ kind: 'status', site: device.site, device: device.id })
      await joined.remember({ topic, payload: Buffer.from(session.name), client: device.id, at: session.since })
    }
  } catch (error) {
    log.error({ because: reasonOf(error) }, 'how devices were last is not retained again')
  }
}
