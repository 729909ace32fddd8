import type { OrderBody } from '../../api/orders/schema.ts'
import { includesRole } from '../../core/people/role.ts'
import type { Model } from './model.ts'
import { isMyOrder, isOver } from './order-rules.ts'

/** The newest that is known of one: in the list, on a card, by itself. */
export function orderIn({ orders, card, theOrder }: Pick<Model, 'orders' | 'card' | 'theOrder'>, id: number) {
  const known = [
    'value' in orders ? orders.value.orders.find((each) => each.id === id) : undefined,
    'value' in card && card.value.order?.id === id ? card.value.order : undefined,
    'value' in theOrder && theOrder.value.order.id === id ? theOrder.value.order : undefined,
  ]
  return known.reduce((best, each) => (each && (!best || each.revision > best.revision) ? each : best), undefined)
}

/** Who may take steps of it: as the API says, role and area. */
export function mayStep({ me }: Pick<Model, 'me'>, { site }: OrderBody): boolean {
  return me !== undefined && includesRole(me.role, 'operator') && (me.sites === undefined || me.sites.includes(site))
}

/** Whose orders are counted: what nobody knows yet is `–`. */
export function ordersCount(model: Model, scope: Model['ordersOf']): string {
  const { orders, me } = model
  if (!('value' in orders) || !me) return '–'
  const open = orders.value.orders.filter((each) => !isOver(orderIn(model, each.id) ?? each))
  return String((scope === 'city' ? open : open.filter((order) => isMyOrder(order, me))).length)
}
