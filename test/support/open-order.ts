import type { Doing } from '../../core/order/event.ts'
import type { NewOrder } from '../../core/order/order.ts'
import { tashi } from './alarm-act.ts'
import type { TestApi } from './api.ts'

const minute = 60_000

export interface OrderOptions extends Partial<Doing> {
  /** Default: the crew `east`. */
  readonly to?: NewOrder['to']
  /** Default five minutes. */
  readonly answerMs?: number
}

/** Opens a work order of high priority, by hand and now, to be done within a day; its number. */
export async function openOrder(
  { deps }: Pick<TestApi, 'deps'>,
  about: NewOrder['about'],
  { to = { crew: 'east' }, answerMs = 5 * minute, who = tashi, at = Date.now() }: OrderOptions = {},
): Promise<number> {
  const times = { answerMs, arriveMs: 60 * minute, doneMs: 24 * 60 * minute }
  const opened = await deps.orders.open({ about, priority: 'high', times, to }, { who, at })
  if (!opened.ok) throw new Error(opened.because)
  return opened.order.id
}
