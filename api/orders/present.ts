import type { z } from '@hono/zod-openapi'
import type { OrderEntry } from '../../core/order/event.ts'
import type { Order } from '../../core/order/order.ts'
import { formatTime } from '../time.ts'
import type { OrderBody, OrderEntryBody } from './schema.ts'

export function presentOrder(order: Order): OrderBody {
  const { id, revision, stage, about, priority, to, done, reading, asked, photos, missed, redone, place } = order
  const { alarm, ...where } = about
  return {
    ...{ id, revision, state: stage.name, ...where, priority },
    ...(alarm && {
      alarm: { id: alarm.id, occurrence: alarm.occurrence, ...time('raisedAt', alarm.raisedAt) },
    }),
    ...to,
    ...textsOf(order),
    openedAt: formatTime(order.openedAt),
    answerBy: formatTime(order.answerBy),
    arriveBy: formatTime(order.arriveBy),
    doneBy: formatTime(order.doneBy),
    missed: [...missed],
    ...time('dispatchedAt', order.dispatchedAt),
    ...time('acceptedAt', order.acceptedAt),
    ...time('eta', order.eta),
    ...time('arrivedAt', order.arrivedAt),
    ...(place && { place: [...place] }),
    ...time('disposedAt', order.disposedAt),
    ...(done && { work: [...done.work], note: done.note }),
    ...(done?.parts !== undefined && { parts: done.parts }),
    ...(done?.cause !== undefined && { cause: done.cause }),
    ...time('verifiedAt', order.verifiedAt),
    ...(reading && { reading: { ...reading, at: formatTime(reading.at) } }),
    ...time('closedAt', order.closedAt),
    ...stageOf(order),
    ...(asked && { asked: presentAsked(asked) }),
    redone,
    photos: photos.map((photo) => ({ ...photo, url: `/api/v1/orders/${id}/photos/${photo.hash}` })),
  }
}

/** What an order has or has not, as it is. */
function textsOf({ officer, escalation, acceptedBy, disposedBy, follows, recurredIn }: Order) {
  return {
    ...(officer !== undefined && { officer }),
    ...(escalation !== undefined && { escalation }),
    ...(acceptedBy !== undefined && { acceptedBy }),
    ...(disposedBy !== undefined && { disposedBy }),
    ...(follows !== undefined && { follows }),
    ...(recurredIn !== undefined && { recurredIn }),
  }
}

function stageOf({ stage }: Order): Partial<OrderBody> {
  switch (stage.name) {
    case 'verified':
      return { verifiedBy: stage.by }
    case 'closed':
      return { cause: stage.cause }
    case 'handed-back':
      return { why: stage.why }
    case 'deferred':
      return { why: stage.why, reviewAt: formatTime(stage.reviewAt) }
    case 'void':
      return { why: stage.why, ...(stage.sensor !== undefined && { sensor: stage.sensor }) }
    case 'opened':
    case 'dispatched':
    case 'accepted':
    case 'arrived':
    case 'disposed':
      return {}
  }
}

function presentAsked({ request, by, at, why }: Order['asked'] & {}) {
  return { for: request.for, ...('until' in request && time('until', request.until)), by, at: formatTime(at), why }
}

function time<K extends string>(key: K, at: number | undefined): { readonly [key in K]?: string } {
  return at === undefined ? {} : ({ [key]: formatTime(at) } as { readonly [key in K]: string })
}

export function presentOrderEntry({
  revision,
  at,
  madeAt,
  who,
  via,
  from,
  to,
  event,
}: OrderEntry): z.infer<typeof OrderEntryBody> {
  const { type: step, ...about } = event
  return {
    ...{ revision, at: formatTime(at), who },
    ...time('madeAt', madeAt),
    ...(via !== undefined && { via }),
    step,
    ...(from !== undefined && { from }),
    ...{ to, about },
  }
}
