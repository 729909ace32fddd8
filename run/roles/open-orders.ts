import { openOrderStore } from '../../storage/orders/order-store.ts'
import type { Settings } from '../settings/settings.ts'

/** `orders.sqlite`, and the folder of photos, as the settings bound them. */
export function openOrders({ HUOSHUI_DATA, HUOSHUI_ORDERS_MAX, HUOSHUI_PHOTOS_MAX_BYTES }: Settings) {
  return openOrderStore({ folder: HUOSHUI_DATA, max: HUOSHUI_ORDERS_MAX, maxPhotoBytes: HUOSHUI_PHOTOS_MAX_BYTES })
}
