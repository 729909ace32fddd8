import type { OrderStep } from './outbox-rules.ts'

/** What a step sends; `photo` is the file of a photo. */
export type OnStep = (
  action: OrderStep,
  body: Readonly<Record<string, string | readonly string[]>>,
  photo?: Blob,
) => void

/** Which form of an order is open: `more` are the steps that are seldom taken. */
export type OrderFormName = OrderStep | 'more' | undefined
