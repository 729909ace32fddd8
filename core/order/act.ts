import type { Actor } from '../people/actor.ts'
import { notAnother } from '../people/other-person.ts'
import { type Doing, nameOf, type OrderEntry, type OrderEvent, type OrderRefusal, type SystemActor } from './event.ts'
import { handsOf, identityOf, notAnotherThan } from './hands.ts'
import { whenMade } from './made.ts'
import { next } from './next.ts'
import { isOfficer } from './officer.ts'
import type { NewOrder, Order, OrderState, Request } from './order.ts'
import { recursWithinMs } from './times.ts'

/** `follows`: an order about the instrument, where this one is void because of it. */
export type Decision =
  | { readonly ok: true; readonly order: Order; readonly entry: OrderEntry; readonly follows?: NewOrder }
  | { readonly ok: false; readonly because: OrderRefusal; readonly order: Order }

export const mostPhotos = 20
/** Steps of one order, without its notes: after so many only what brings it nearer to its end. */
export const mostSteps = 1_000
export const mostComments = 300
const longestMs = 400 * 86_400_000

const toDo = ['opened', 'dispatched', 'accepted', 'arrived', 'handed-back'] as const
const open = [...toDo, 'disposed', 'verified', 'deferred'] as const
const all = [...open, 'closed', 'void'] as const

/** From which states each step may be taken. */
export const stepsFrom: Readonly<Record<OrderEvent['type'], readonly OrderState[]>> = {
  dispatched: toDo,
  accepted: ['opened', 'dispatched'],
  'passed-on': ['accepted'],
  arrived: ['opened', 'dispatched', 'accepted'],
  disposed: ['dispatched', 'accepted', 'arrived'],
  verified: ['disposed'],
  'failed-check': ['disposed', 'verified'],
  closed: ['verified'],
  'handed-back': ['dispatched', 'accepted', 'arrived'],
  asked: open,
  granted: open,
  refused: open,
  resumed: ['deferred'],
  reopened: ['closed'],
  commented: all,
  photographed: open,
  worsened: open,
  recurred: ['disposed', 'verified', 'closed'],
  overdue: open,
}

/** Takes one step of a work order, or says why not; an order that refuses is as it was. */
export function actOnOrder(order: Order, event: OrderEvent, doing: Doing): Decision {
  const because = objection(order, event, doing)
  if (because) return { ok: false, because, order }
  const madeAt = whenMade(order, doing.madeAt, doing.at)
  const { order: after, follows } = next(order, event, doing)
  if (isLong(order) && !mayAlways.has(event.type) && !isNearer(order, after))
    return { ok: false, because: 'too-long', order }
  const { who, via, at } = doing
  const entry: OrderEntry = {
    ...{ order: order.id, revision: after.revision, at, who: nameOf(who) },
    ...(madeAt !== undefined && { madeAt }),
    ...(via !== undefined && { via }),
    ...(typeof who === 'object' && aboutWho(who)),
    ...(doing.asOfficer !== undefined && { asOfficer: doing.asOfficer }),
    ...(doing.letInBy !== undefined && { letInBy: doing.letInBy }),
    ...(doing.byToken && { byToken: true }),
    ...{ from: order.stage.name, to: after.stage.name, event },
  }
  return { ok: true, order: after, entry, ...(follows && { follows }) }
}

function objection(order: Order, event: OrderEvent, doing: Doing): OrderRefusal | undefined {
  const { who, ifRevision } = doing
  if (ifRevision !== undefined && ifRevision !== order.revision) return 'stale'
  if (!stepsFrom[event.type].includes(order.stage.name)) return 'wrong-state'
  if (typeof who === 'object') return personal(order, event, doing)
  if (!systems[who].includes(event.type)) return 'not-yours'
  return event.type === 'worsened' && event.priority === order.priority ? 'no-change' : undefined
}

function isLong({ revision, comments = 0 }: Order): boolean {
  return revision - comments >= mostSteps
}

/** What is bounded by itself: notes have their own limit, and time and the alarm say each thing once. */
const mayAlways: ReadonlySet<OrderEvent['type']> = new Set(['commented', 'overdue', 'worsened', 'recurred'])

const way = ['deferred', 'handed-back', 'opened', 'dispatched', 'accepted', 'arrived', 'disposed', 'verified'] as const
const wayOn: readonly OrderState[] = [...way, 'closed', 'void']

/** Each such step is one fewer that is left: there are no more of them than states. */
function isNearer(before: Order, after: Order): boolean {
  return wayOn.indexOf(after.stage.name) > wayOn.indexOf(before.stage.name)
}

/** What the platform does by itself, and nothing else. */
const systems: Readonly<Record<SystemActor, readonly OrderEvent['type'][]>> = {
  router: ['dispatched', 'worsened', 'recurred', 'failed-check', 'handed-back', 'commented'],
  instrument: ['verified', 'closed'],
  time: ['overdue'],
}

/** Steps to which the officer agrees, or takes them. */
const officers: ReadonlySet<OrderEvent['type']> = new Set([
  'dispatched',
  'granted',
  'refused',
  'resumed',
  'reopened',
  'closed',
])

function personal(order: Order, event: OrderEvent, doing: Doing): OrderRefusal | undefined {
  const name = nameOf(doing.who)
  if (officers.has(event.type) && !isOfficer(order, doing)) return 'not-officer'
  switch (event.type) {
    case 'worsened':
    case 'recurred':
    case 'overdue':
      return 'not-yours'
    case 'passed-on':
      return order.stage.name === 'accepted' && order.stage.by === name ? undefined : 'wrong-state'
    case 'accepted':
      return event.eta !== undefined && !isSoon(event.eta, doing.at) ? 'bad-time' : undefined
    case 'disposed':
      return event.work.length === 0 && isBlank(event.note) ? 'work-required' : undefined
    case 'verified':
      return notAnotherThan(handsOf(order), identityOf(doing))
    case 'asked':
      return askable(order, event, doing)
    case 'granted':
    case 'refused': {
      if (!order.asked) return 'nothing-asked'
      const same = event.type === 'granted' && notAnother({ ...order.asked, name: order.asked.by }, identityOf(doing))
      if (same) return same
      if (event.type === 'granted' && !fits(order, order.asked.request.for)) return 'wrong-state'
      if (event.type === 'granted' && isOver(order.asked.request, doing.at)) return 'bad-time'
      return event.type === 'refused' && isBlank(event.why) ? 'reason-required' : undefined
    }
    case 'failed-check':
    case 'handed-back':
    case 'resumed':
    case 'reopened':
      return isBlank(event.why) ? 'reason-required' : undefined
    case 'commented':
      if ((order.comments ?? 0) >= mostComments) return 'too-many-comments'
      return isBlank(event.note) ? 'reason-required' : undefined
    case 'photographed':
      if (order.photos.some(({ hash }) => hash === event.photo.hash)) return 'photo-twice'
      return order.photos.length >= mostPhotos ? 'too-many-photos' : undefined
    case 'dispatched':
    case 'arrived':
    case 'closed':
      return undefined
  }
}

function askable(
  order: Order,
  { request, why }: Extract<OrderEvent, { type: 'asked' }>,
  doing: Doing,
): OrderRefusal | undefined {
  const { at } = doing
  if (isBlank(why)) return 'reason-required'
  if (!fits(order, request.for)) return 'wrong-state'
  if (order.asked && !isOfficer(order, doing)) return 'asked-already'
  if (request.for === 'void') return undefined
  if (!isSoon(request.until, at)) return 'bad-time'
  return request.for === 'extend' && request.until <= order.doneBy ? 'bad-time' : undefined
}

/** Work that is done cannot be put off. */
function fits({ stage }: Order, what: 'extend' | 'defer' | 'void'): boolean {
  return what === 'void' || toDo.some((name) => name === stage.name)
}

/** Until a time that has passed meanwhile nothing is put off. */
function isOver(request: Request, at: number): boolean {
  return request.for !== 'void' && request.until <= at
}

function isSoon(time: number, at: number): boolean {
  return time > at && time - at <= longestMs
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}

function aboutWho({ role, person }: Actor): Pick<OrderEntry, 'role' | 'person'> {
  return { role, ...(person !== undefined && { person }) }
}

/** A new order, and the first entry of its journal. With somebody to give it to it is dispatched at once: by the next step. */
export function openOrder(id: number, given: NewOrder, { who, via, at }: Doing): { order: Order; entry: OrderEntry } {
  const { times } = given
  const order: Order = {
    ...given,
    ...{ id, revision: 1, openedAt: at, stage: { name: 'opened' } },
    ...{ answerBy: at + times.answerMs, arriveBy: at + times.arriveMs, doneBy: at + times.doneMs },
    ...{ missed: [], redone: 0, photos: [] },
  }
  const entry: OrderEntry = {
    ...{ order: id, revision: 1, at, who: nameOf(who) },
    ...(via !== undefined && { via }),
    ...(typeof who === 'object' && aboutWho(who)),
    ...{ to: 'opened', event: { type: 'opened', ...given } },
  }
  return { order, entry }
}

/** Whether an order still counts what comes again as work that was not done. */
export function recurs({ disposedAt, recurredIn, stage }: Order, at: number): boolean {
  const isDone = stage.name === 'disposed' || stage.name === 'verified' || stage.name === 'closed'
  return isDone && recurredIn === undefined && disposedAt !== undefined && at - disposedAt < recursWithinMs
}
