import type { Identity } from '../people/other-person.ts'
import { type Doing, nameOf } from './event.ts'
import type { Order } from './order.ts'

/** Who has accepted it, was there or has done it, in this round; none of them is the other person who checks it. */
export function handsOf({ hands, acceptedBy, disposedBy }: Order): readonly Identity[] {
  // orders that were under way before hands were kept
  return hands ?? [acceptedBy, disposedBy].flatMap((name) => (name === undefined ? [] : [{ name }]))
}

/** With those of who takes a step. */
export function withHands(order: Order, doing: Doing): readonly Identity[] {
  const hands = handsOf(order)
  const own = identityOf(doing)
  return hands.some(({ name, letInBy }) => name === own.name && letInBy === own.letInBy) ? hands : [...hands, own]
}

/** Who had said that they come, and passes it on without having been there, has had nothing of it in hands. */
export function withoutHands(order: Order, { who }: Doing): readonly Identity[] {
  return handsOf(order).filter(({ name }) => name !== nameOf(who))
}

/** Whoever takes a step, as the second-person rules see them. */
export function identityOf({ who, letInBy }: Doing): Identity {
  return { name: nameOf(who), ...(letInBy !== undefined && { letInBy }) }
}
