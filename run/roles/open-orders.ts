import type { DiskRoom } from '../../storage/disk-room.ts'
import { openOrderStore } from '../../storage/orders/order-store.ts'
import type { Settings } from '../settings/settings.ts'

/** `orders.sqlite`, and the folder of photos, as the settings bound them. */
export function openOrders({ HUOSHUI_DATA, HUOSHUI_ORDERS_MAX, HUOSHUI_PHOTOS_MAX_BYTES }: Settings, room?: DiskRoom) {
  const [max, maxPhotoBytes] = [HUOSHUI_ORDERS_MAX, HUOSHUI_PHOTOS_MAX_BYTES]
  return openOrderStore({ folder: HUOSHUI_DATA, max, maxPhotoBytes, ...(room && { room }) })
}
