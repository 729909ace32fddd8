import { type Priority, priorities } from '../alarm/priority.ts'
import { type Quantiles, quantilesOf } from '../delivery/kpis.ts'
import { isOpen, type Order } from './order.ts'

/** How work orders went, of one priority: by place and kind of work, never by person. Times ms; null where there was nothing to measure. */
export interface OrderKpis {
  readonly opened: number
  readonly open: number
  /** Share of all that were answered by their time (叫应率). */
  readonly answeredInTime: number | null
  /** The time is over, and nobody has answered. */
  readonly unanswered: number
  /** From the dispatch to the answer, from there to the arrival, and to the end of the work. */
  readonly answerMs: Quantiles
  readonly arriveMs: Quantiles
  readonly disposeMs: Quantiles
  /** Share of those that were arrived at, and of those that are done or should be, that were in time (按期处置率). */
  readonly arrivedInTime: number | null
  readonly doneInTime: number | null
  /** Share of those that were done, that had to be done again or came again within a day (返工率). */
  readonly redone: number | null
  readonly deferred: number
  /** Of those that are deferred now, how long the oldest has been. */
  readonly oldestDeferredMs: number | null
  readonly void: number
}

/** Of orders that were opened in a period, as they are at `now`. */
export function orderKpis(orders: readonly Order[], now: number): Readonly<Record<Priority, OrderKpis>> {
  const entries = priorities.map((priority) => {
    const own = orders.filter((order) => order.priority === priority)
    return [priority, kpisOf(own, now)] as const
  })
  return Object.fromEntries(entries) as Record<Priority, OrderKpis>
}

function kpisOf(all: readonly Order[], now: number): OrderKpis {
  const real = all.filter(({ stage }) => stage.name !== 'void')
  const ms = (from: number | undefined, to: number | undefined) =>
    from === undefined || to === undefined ? [] : [Math.max(0, to - from)]
  const answered = real.filter(({ acceptedAt }) => acceptedAt !== undefined)
  const inTime = answered.filter(({ acceptedAt = 0, answerBy }) => acceptedAt <= answerBy)
  // whose time is not over yet is neither answered nor unanswered
  const judged = real.filter(
    ({ acceptedAt, answerBy, stage }) => acceptedAt !== undefined || (answerBy <= now && stage.name !== 'deferred'),
  )
  const arrived = real.filter(({ arrivedAt }) => arrivedAt !== undefined)
  const done = real.filter(({ disposedAt }) => disposedAt !== undefined)
  const late = real.filter(
    (order) =>
      order.disposedAt === undefined && order.doneBy <= now && isOpen(order) && order.stage.name !== 'deferred',
  )
  const doneInTime = done.filter(({ disposedAt = 0, doneBy }) => disposedAt <= doneBy)
  const again = real.filter(({ redone, recurredIn }) => redone > 0 || recurredIn !== undefined)
  const everDone = real.filter(({ redone, disposedAt }) => redone > 0 || disposedAt !== undefined)
  const deferred = real.flatMap(({ stage }) => (stage.name === 'deferred' ? [now - stage.since] : []))
  return {
    opened: all.length,
    open: real.filter(isOpen).length,
    answeredInTime: share(inTime.length, judged.length),
    unanswered: judged.length - answered.length,
    answerMs: quantilesOf(real.flatMap((order) => ms(order.dispatchedAt ?? order.openedAt, order.acceptedAt))),
    arriveMs: quantilesOf(real.flatMap((order) => ms(order.acceptedAt, order.arrivedAt))),
    disposeMs: quantilesOf(real.flatMap((order) => ms(order.arrivedAt, order.disposedAt))),
    arrivedInTime: share(arrived.filter(({ arrivedAt = 0, arriveBy }) => arrivedAt <= arriveBy).length, arrived.length),
    doneInTime: share(doneInTime.length, done.length + late.length),
    redone: share(again.length, everDone.length),
    deferred: deferred.length,
    oldestDeferredMs: deferred.length === 0 ? null : Math.max(...deferred),
    void: all.length - real.length,
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
