import type { Me } from '../../api/me/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import type { Act, OrderStep } from './outbox-rules.ts'

/** What of it has to be there next, and by when (epoch ms); undefined where nobody waits for the crew. */
export interface OrderDue {
  readonly what: 'answer' | 'arrive' | 'done' | 'review'
  readonly at: number
}

export function dueOfOrder({ state, answerBy, arriveBy, doneBy, reviewAt }: OrderBody): OrderDue | undefined {
  switch (state) {
    case 'opened':
    case 'dispatched':
      return { what: 'answer', at: Date.parse(answerBy) }
    case 'accepted':
      return { what: 'arrive', at: Date.parse(arriveBy) }
    case 'arrived':
      return { what: 'done', at: Date.parse(doneBy) }
    case 'deferred':
      return reviewAt === undefined ? undefined : { what: 'review', at: Date.parse(reviewAt) }
    case 'disposed':
    case 'verified':
    case 'handed-back':
    case 'closed':
    case 'void':
      return undefined
  }
}

/** Whether it is over: it has left the list. */
export function isOver({ state }: OrderBody): boolean {
  return state === 'closed' || state === 'void'
}

/** What is due first is first; what waits for somebody else is last. */
export function byDue(a: OrderBody, b: OrderBody): number {
  const [first, second] = [dueOfOrder(a)?.at ?? Number.POSITIVE_INFINITY, dueOfOrder(b)?.at ?? Number.POSITIVE_INFINITY]
  return first === second ? a.id - b.id : first - second
}

/** Of mine is what was given to me or to a crew of mine and taken by nobody else, and what I have taken; of a token, what is at its sites. */
export function isMyOrder({ crew, person, acceptedBy, site }: OrderBody, me: Me): boolean {
  if (me.person === undefined) return me.sites === undefined || me.sites.includes(site)
  const taker = acceptedBy ?? person
  return taker === undefined ? crew !== undefined && (me.crews ?? []).includes(crew) : taker === me.name
}

/** What a person may do with a work order as it stands: the step that is next, and what stands behind "more". */
export interface OrderChoices {
  readonly next: readonly OrderStep[]
  readonly more: readonly OrderStep[]
}

export function orderChoices(
  { state, acceptedBy, disposedBy, asked }: OrderBody,
  { name, person }: Pick<Me, 'name' | 'person'>,
): OrderChoices {
  const ask: OrderStep[] = asked ? [] : ['extend', 'defer']
  switch (state) {
    case 'opened':
      return { next: ['accept'], more: ['comment'] }
    case 'dispatched':
      return { next: ['accept'], more: ['hand-back', ...ask, 'comment'] }
    case 'accepted':
      return { next: ['arrive', 'dispose'], more: ['pass-on', 'hand-back', ...ask, 'comment'] }
    case 'arrived':
      return { next: ['dispose'], more: ['hand-back', ...ask, 'comment'] }
    case 'disposed':
      // who has done it does not look at it; whoever is in by a token is nobody who could have
      if (disposedBy === name) return { next: [], more: ['comment'] }
      return {
        next: person === undefined || acceptedBy === name ? ['fail-check'] : ['verify', 'fail-check'],
        more: ['comment'],
      }
    case 'verified':
    case 'handed-back':
    case 'deferred':
      return { next: [], more: ['comment'] }
    case 'closed':
    case 'void':
      return { next: [], more: [] }
  }
}

/** The work order as it will be once what waits on this phone has arrived. */
export function expectedOf(order: OrderBody, acts: readonly Act[], { name }: Pick<Me, 'name'>): OrderBody {
  let seen = order
  for (const { order: id, action, fate, madeAt } of acts) {
    if (id !== order.id || fate.state !== 'waiting') continue
    seen = stepped(seen, action, { name, at: new Date(madeAt).toISOString() })
  }
  return seen
}

function stepped(
  order: OrderBody,
  action: Act['action'],
  { name, at }: { readonly name: string; readonly at: string },
): OrderBody {
  switch (action) {
    case 'accept':
      return { ...order, state: 'accepted', acceptedBy: name, acceptedAt: at }
    case 'pass-on': {
      const { acceptedBy: _, acceptedAt: __, eta: ___, ...rest } = order
      return { ...rest, state: 'dispatched' }
    }
    case 'arrive':
      return { ...order, state: 'arrived', arrivedAt: at }
    case 'dispose':
      return { ...order, state: 'disposed', disposedBy: name, disposedAt: at }
    case 'verify':
      return { ...order, state: 'verified', verifiedBy: name, verifiedAt: at }
    case 'hand-back':
      return { ...order, state: 'handed-back' }
    default:
      return order
  }
}
