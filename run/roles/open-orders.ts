import type { DiskRoom } from '../../storage/disk-room.ts'
import type { OrderStore } from '../../storage/orders/orders.ts'
import type { Settings } from '../settings/settings.ts'
import type { State } from './state.ts'

/** Work orders and their photos, as the settings bound them. */
export function openOrders(
  state: State,
  { HUOSHUI_ORDERS_MAX: max, HUOSHUI_PHOTOS_MAX_BYTES: maxPhotoBytes }: Settings,
  room?: DiskRoom,
): Promise<OrderStore> {
  return state.orders({ max, maxPhotoBytes }, room)
}
