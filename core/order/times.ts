import type { Priority } from '../alarm/priority.ts'
import type { DeadlineName, Order, OrderState, OrderTimes } from './order.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How long an order of each priority may take where the plant file says nothing else. */
export const usualTimes: Readonly<Record<Priority, OrderTimes>> = {
  critical: { answerMs: 5 * minute, arriveMs: 45 * minute, doneMs: 4 * hour },
  high: { answerMs: 5 * minute, arriveMs: hour, doneMs: 8 * hour },
  medium: { answerMs: 30 * minute, arriveMs: 4 * hour, doneMs: day },
  low: { answerMs: 4 * hour, arriveMs: day, doneMs: 3 * day },
}

/** A recurrence so soon after the disposal is that of work which was not done (返工). */
export const recursWithinMs = day

/** In which states each time runs. */
const runsIn: Readonly<Record<DeadlineName, readonly OrderState[]>> = {
  answer: ['opened', 'dispatched', 'handed-back'],
  arrive: ['opened', 'dispatched', 'handed-back', 'accepted'],
  done: ['opened', 'dispatched', 'handed-back', 'accepted', 'arrived'],
  review: ['deferred'],
}

/** The times that run just now and have not been told as missed. */
function running(order: Order): readonly (readonly [DeadlineName, number])[] {
  const { stage, answerBy, arriveBy, doneBy, missed } = order
  const review = stage.name === 'deferred' ? stage.reviewAt : Number.POSITIVE_INFINITY
  const times = { answer: answerBy, arrive: arriveBy, done: doneBy, review }
  const names = Object.keys(runsIn) as DeadlineName[]
  return names.flatMap((name) =>
    runsIn[name].includes(stage.name) && !missed.includes(name) ? [[name, times[name]] as const] : [],
  )
}

/** When time alone does something next, epoch ms; undefined where it does nothing. */
export function orderDueAt(order: Order): number | undefined {
  const times = running(order).map(([, at]) => at)
  return times.length === 0 ? undefined : Math.min(...times)
}

/** What is missed at `at` and was not told yet, the earliest first. */
export function missedAt(order: Order, at: number): readonly DeadlineName[] {
  return running(order)
    .filter(([, by]) => by <= at)
    .toSorted(([, a], [, b]) => a - b)
    .map(([name]) => name)
}
