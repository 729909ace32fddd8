import { startAutomatic } from '../../alarms/announce/automatic.ts'
import { startChime } from '../../alarms/announce/chime.ts'
import { startAnnouncementDesk } from '../../alarms/announce/desk.ts'
import { startLoudspeakers } from '../../alarms/notify/loudspeakers.ts'
import type { Broker } from '../../broker/broker.ts'
import type { Holder } from '../../core/topic-access.ts'
import { silentText } from '../../storage/announcements/silent.ts'
import type { DeviceRegister } from '../../storage/credentials/devices.ts'
import { mqttUrls } from './mqtt-urls.ts'
import type { RoleSurroundings } from './role.ts'

/** Where the boxes are spoken to, and as whom. */
interface Way {
  readonly url: string
  readonly username?: string
  readonly password?: string
}

export interface OwnBroker {
  readonly broker: Broker
  readonly devices: DeviceRegister
}

const holder: Holder = {
  ...{ id: 'huoshui-loudspeakers', kind: 'gateway' },
  ...{ publish: ['v1/+/+/command'], subscribe: ['v1/+/+/result'] },
}

/** The loudspeakers on site at work, where the plant file has any. `own`: the broker of this process. */
export async function startLoudspeakersOf(
  {
    settings,
    state,
    log,
    metrics,
    plant,
    told,
    onReload,
  }: Pick<RoleSurroundings, 'settings' | 'state' | 'log' | 'metrics' | 'plant' | 'told' | 'onReload'>,
  own: OwnBroker | undefined,
): Promise<AsyncDisposable> {
  await using started = new AsyncDisposableStack()
  if (plant.current.loudspeakers.boxes.length === 0) return started.move()
  const way = await wayOf(settings, own)
  if (!way) {
    log.warn('HUOSHUI_LOUDSPEAKERS_URL is not set and the broker is in another process: loudspeakers say nothing')
    return started.move()
  }
  const announcements = started.use(await state.announcements())
  const speakersOf = (onRecord: Parameters<typeof startLoudspeakers>[0]['onRecord']) =>
    startLoudspeakers({ ...way, log, onRecord })
  const desk = started.use(startAnnouncementDesk({ log, metrics, plant, announcements, speakersOf }))
  told.push(() => desk.silent().map(silentText))
  const alarms = started.use(await state.alarms())
  const cursors = started.use(await state.journalCursors())
  started.use(startAutomatic({ log, plant, alarms, cursors, announcements }))
  const chime = started.use(startChime({ plant, announcements, log }))
  onReload.push(() => chime.again())
  return started.move()
}

/** With the broker in this process nobody has to make a credential: it gets a new password at each start. */
async function wayOf(settings: RoleSurroundings['settings'], own: OwnBroker | undefined): Promise<Way | undefined> {
  const { HUOSHUI_LOUDSPEAKERS_URL: url, HUOSHUI_LOUDSPEAKERS_PASSWORD: password } = settings
  if (url !== undefined) return { url, username: holder.id, ...(password !== undefined && { password }) }
  const [ownUrl] = own ? mqttUrls(own.broker.addresses) : []
  if (!own || ownUrl === undefined) return undefined
  const isThere = (await own.devices.list()).some(({ id, revokedAt }) => id === holder.id && revokedAt === undefined)
  const fresh = isThere ? await own.devices.rotate(holder.id) : await own.devices.add(holder)
  return { url: ownUrl, username: holder.id, password: fresh }
}
