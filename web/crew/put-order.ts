import type { OrderBody } from '../../api/orders/schema.ts'
import type { Model } from './model.ts'

/** A work order as the server has it, wherever an older one is shown. */
export function withOrder(model: Pick<Model, 'orders' | 'card' | 'theOrder'>, order: OrderBody): Partial<Model> {
  const { orders, card, theOrder } = model
  const newer = (known: OrderBody) => (known.id === order.id && known.revision < order.revision ? order : known)
  return {
    ...('value' in orders && {
      orders: { ...orders, value: { ...orders.value, orders: orders.value.orders.map(newer) } },
    }),
    ...('value' in card &&
      card.value.order && { card: { ...card, value: { ...card.value, order: newer(card.value.order) } } }),
    ...('value' in theOrder && {
      theOrder: { ...theOrder, value: { ...theOrder.value, order: newer(theOrder.value.order) } },
    }),
  }
}
