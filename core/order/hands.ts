import { type Identity, type NotAnother, notAnother } from '../people/other-person.ts'
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
  return hands.some(
    ({ name, letInBy, byToken }) => name === own.name && letInBy === own.letInBy && byToken === own.byToken,
  )
    ? hands
    : [...hands, own]
}

/** Who had said that they come, and passes it on without having been there, has had nothing of it in hands. */
export function withoutHands(order: Order, { who }: Doing): readonly Identity[] {
  return handsOf(order).filter(({ name }) => name !== nameOf(who))
}

/** Whoever takes a step, as the second-person rules see them. */
export function identityOf({ who, letInBy, byToken }: Doing): Identity {
  return { name: nameOf(who), ...(letInBy !== undefined && { letInBy }), ...(byToken && { byToken }) }
}

/** Why somebody is not another person than each of these. */
export function notAnotherThan(these: readonly Identity[], own: Identity): NotAnother | undefined {
  if (own.byToken) return 'not-a-person'
  return these.map((each) => notAnother(each, own)).find((why) => why !== undefined)
}
