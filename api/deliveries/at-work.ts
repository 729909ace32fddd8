import type { OrderStore } from '../../storage/orders/orders.ts'

/** Whether somebody is on the way to an occurrence or there: they have something to say also when it is over meanwhile. */
export async function isAtWork(
  orders: Pick<OrderStore, 'ofOccurrence'>,
  alarm: string,
  occurrence: number,
): Promise<boolean> {
  const stage = (await orders.ofOccurrence(alarm, occurrence))?.stage.name
  return stage === 'accepted' || stage === 'arrived'
}
