import { type Doing, nameOf, type OrderEvent } from './event.ts'
import { identityOf, withHands, withoutHands } from './hands.ts'
import { whenMade } from './made.ts'
import { isOfficer } from './officer.ts'
import type { Asked, DeadlineName, NewOrder, Order, Stage } from './order.ts'
import { usualTimes } from './times.ts'

export interface Next {
  readonly order: Order
  readonly follows?: NewOrder
}

/** The order after a step that may be taken. */
export function next(order: Order, event: OrderEvent, doing: Doing): Next {
  const { follows, order: after } = step(order, event, doing)
  return { order: { ...after, revision: order.revision + 1 }, ...(follows && { follows }) }
}

function step(order: Order, event: OrderEvent, doing: Doing): Next {
  const { at } = doing
  const by = nameOf(doing.who)
  // what the instrument watches after, `disposedAt`, stays by when we heard of it
  const made = whenMade(order, doing.madeAt, at) ?? at
  const { acceptedAt = made, acceptedBy = by } = order
  const hands = withHands(order, doing)
  const to = (stage: Stage, more: Partial<Order> = {}): Next => ({ order: { ...order, ...more, stage } })
  switch (event.type) {
    case 'dispatched': {
      const { to: given, officer = order.officer } = event
      return { order: dispatched({ ...order, to: given, ...(officer !== undefined && { officer }) }, at) }
    }
    case 'accepted': {
      const { eta } = event
      const missed = missedIn(order, { answer: made })
      return to(
        { name: 'accepted', by },
        { acceptedAt: made, acceptedBy: by, hands, missed, ...(eta !== undefined && { eta }) },
      )
    }
    case 'passed-on':
      return { order: dispatched({ ...order, hands: withoutHands(order, doing) }, at) }
    case 'arrived': {
      const { place } = event
      // who is there has taken it, whoever said so before
      const own = order.stage.name === 'accepted' && order.stage.by === by
      const answer = { acceptedAt, acceptedBy: own ? acceptedBy : by }
      const missed = missedIn(order, { answer: acceptedAt, arrive: made })
      return to({ name: 'arrived', by }, { ...answer, hands, missed, arrivedAt: made, ...(place && { place }) })
    }
    case 'disposed': {
      const { type: _, ...done } = event
      // nobody said when they arrived: that stays unknown
      return to({ name: 'disposed', by }, { acceptedAt, acceptedBy, disposedAt: at, disposedBy: by, hands, done })
    }
    case 'verified': {
      const how = doing.who === 'instrument' ? 'instrument' : 'person'
      const { reading } = event
      return to({ name: 'verified', by, how }, { verifiedAt: at, ...(reading && { reading }) })
    }
    case 'closed':
      return ended({
        ...order,
        ...{ stage: { name: 'closed', by, cause: event.cause ?? order.done?.cause ?? 'unclassified' }, closedAt: at },
      })
    case 'failed-check':
    case 'reopened':
      return { order: redone(order, at) }
    case 'handed-back':
      return to({ name: 'handed-back', by, why: event.why })
    case 'asked': {
      const { name: _, ...identity } = identityOf(doing)
      const asked: Asked = { request: event.request, by, ...identity, at, why: event.why }
      return isOfficer(order, doing) ? taken(order, asked, doing) : { order: { ...order, asked } }
    }
    case 'granted':
      return order.asked ? granted(without(order, ['asked']), order.asked, doing) : { order }
    case 'refused':
      return { order: without(order, ['asked']) }
    case 'resumed':
      return { order: resumed(order, at) }
    case 'photographed':
      return { order: { ...order, photos: [...order.photos, event.photo] } }
    case 'worsened': {
      const { times, priority } = event
      const sooner = (before: number, ms: number) => Math.min(before, Math.max(at, order.openedAt) + ms)
      const by3 = {
        answerBy: sooner(order.answerBy, times.answerMs),
        arriveBy: sooner(order.arriveBy, times.arriveMs),
        doneBy: sooner(order.doneBy, times.doneMs),
      }
      return { order: { ...order, ...by3, priority, times } }
    }
    case 'recurred':
      return { order: { ...order, recurredIn: event.order } }
    case 'overdue':
      return { order: { ...order, missed: [...order.missed, event.deadline] } }
    case 'commented':
      return { order: { ...order, comments: (order.comments ?? 0) + 1 } }
  }
}

/** It is the crew's: the times of the answer and the arrival begin anew, and what was known of another round is not of this one. */
function dispatched(order: Order, at: number): Order {
  const { times } = order
  return {
    ...without(order, ['acceptedAt', 'acceptedBy', 'eta', 'arrivedAt', 'place']),
    ...{ stage: { name: 'dispatched' }, dispatchedAt: at },
    ...{ answerBy: at + times.answerMs, arriveBy: at + times.arriveMs },
    missed: missedBut(order, ['answer', 'arrive']),
  }
}

function redone(order: Order, at: number): Order {
  // what was asked for in one round is not agreed to in the next
  const again = without(order, [
    'asked',
    'hands',
    'disposedAt',
    'disposedBy',
    'done',
    'verifiedAt',
    'reading',
    'closedAt',
  ])
  const { times, redone: before } = order
  return dispatched({ ...again, redone: before + 1, doneBy: at + times.doneMs, missed: missedBut(order, ['done']) }, at)
}

/** An officer needs nobody to agree. It answers a request for the same; another one waits on. */
function taken(order: Order, asked: Asked, doing: Doing): Next {
  const isAnswer = order.asked?.request.for === asked.request.for
  return granted(isAnswer ? without(order, ['asked']) : order, asked, doing)
}

function granted(order: Order, { request, why, by: asker }: Asked, { at }: Doing): Next {
  switch (request.for) {
    case 'extend':
      return { order: { ...order, doneBy: Math.max(order.doneBy, request.until), missed: missedBut(order, ['done']) } }
    case 'defer': {
      const { name: from } = order.stage
      if (from === 'deferred' || from === 'disposed' || from === 'verified' || from === 'closed' || from === 'void')
        return { order }
      return { order: { ...order, stage: { name: 'deferred', since: at, reviewAt: request.until, why, from } } }
    }
    case 'void': {
      const { sensor } = request
      const stage = { name: 'void', by: asker, why, ...(sensor !== undefined && { sensor }) } as const
      const { order: over } = ended({ ...order, stage })
      return { order: over, ...(sensor !== undefined && { follows: aboutSensor(order, sensor, request.times) }) }
    }
  }
}

/** It is over: what was asked for is so, too. */
function ended(order: Order): Next {
  return { order: without(order, ['asked']) }
}

/** The instrument that told the untruth is itself something to be mended, in less of a hurry. */
function aboutSensor(
  { about: { site, asset, cell }, id, to, officer }: Order,
  point: string,
  times = usualTimes.medium,
): NewOrder {
  return {
    about: {
      site,
      ...(asset !== undefined && { asset }),
      ...(cell !== undefined && { cell }),
      ...{ point, title: point },
    },
    ...{ priority: 'medium', times, follows: id },
    ...(to && { to }),
    ...(officer !== undefined && { officer }),
  }
}

/** It goes on where it was; the clock has stood still meanwhile. */
function resumed(order: Order, at: number): Order {
  const { stage } = order
  if (stage.name !== 'deferred') return order
  const { from, since } = stage
  const stood = Math.max(0, at - since)
  const { answerBy, arriveBy, doneBy } = order
  const moved = { answerBy: answerBy + stood, arriveBy: arriveBy + stood, doneBy: doneBy + stood }
  return { ...order, ...moved, stage: goneOn(order, from), missed: missedBut(order, ['review']) }
}

function goneOn({ acceptedBy }: Order, from: Extract<Stage, { name: 'deferred' }>['from']): Stage {
  if ((from === 'accepted' || from === 'arrived') && acceptedBy !== undefined) return { name: from, by: acceptedBy }
  // handed back, and put off then: it has to be given to somebody
  return from === 'dispatched' ? { name: 'dispatched' } : { name: 'opened' }
}

function missedBut({ missed }: Order, names: readonly DeadlineName[]): readonly DeadlineName[] {
  return missed.filter((name) => !names.includes(name))
}

/** Without those that were not missed after all: it was done in time, and we heard of it later. */
function missedIn(order: Order, done: Readonly<Partial<Record<'answer' | 'arrive', number>>>): readonly DeadlineName[] {
  const { answerBy, arriveBy } = order
  const inTime = (at: number | undefined, by: number) => at !== undefined && at <= by
  return missedBut(order, [
    ...(inTime(done.answer, answerBy) ? (['answer'] as const) : []),
    ...(inTime(done.arrive, arriveBy) ? (['arrive'] as const) : []),
  ])
}

function without<
  K extends
    | 'asked'
    | 'done'
    | 'reading'
    | 'place'
    | 'eta'
    | 'acceptedAt'
    | 'acceptedBy'
    | 'arrivedAt'
    | 'hands'
    | 'disposedAt'
    | 'disposedBy'
    | 'verifiedAt'
    | 'closedAt',
>(order: Order, keys: readonly K[]): Order {
  const rest: Partial<Record<K, unknown>> & Order = { ...order }
  for (const key of keys) delete rest[key]
  return rest
}
