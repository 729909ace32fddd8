import type { OrderEvent, SystemActor } from '../order/event.ts'
import type { DeadlineName, OrderState } from '../order/order.ts'
import type { Cause, Work } from '../order/work.ts'

/** What is said of work orders. */
export interface OrderWords {
  readonly order: string
  readonly state: Readonly<Record<OrderState, string>>
  /** What has happened to it. */
  readonly step: Readonly<Record<OrderEvent['type'] | 'opened', string>>
  /** Who did what no person did. */
  readonly actor: Readonly<Record<SystemActor, string>>
  /** What a person can do, by the last part of the API's path. */
  readonly action: Readonly<Record<OrderAction, string>>
  readonly deadline: Readonly<Record<DeadlineName, string>>
  readonly work: Readonly<Record<Work, string>>
  readonly cause: Readonly<Record<Cause, string>>
}

/** What people do to work orders. */
export const orderActions = [
  'dispatch',
  'accept',
  'pass-on',
  'arrive',
  'dispose',
  'verify',
  'fail-check',
  'close',
  'hand-back',
  'extend',
  'defer',
  'void',
  'grant',
  'refuse',
  'resume',
  'reopen',
  'comment',
] as const
export type OrderAction = (typeof orderActions)[number]
