import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { journalSource } from '../../storage/alarms/journal-source.ts'
import { type Follower, follow } from '../../storage/follow/follow.ts'
import { OrderDesk, type OrderDeskOptions } from './order-desk.ts'

export interface OrderFollowerOptions extends OrderDeskOptions {
  readonly alarms: AlarmStore
}

const pace = { trickle: Number.POSITIVE_INFINITY, companyMs: 0, idleMs: 500, longestMs: 5_000 }

/** The desk at work, until it is disposed. */
export function startOrderFollower(options: OrderFollowerOptions): Follower {
  const { log, alarms, orders, clock } = options
  return follow({
    ...{ part: 'orders', log, source: journalSource(alarms), pace, clock },
    async begin({ kept }) {
      const desk = new OrderDesk(options)
      return {
        from: (await orders.places()).journal,
        async beside() {
          return (await desk.turn()) ? 'more' : 'nothing'
        },
        async take(entries, next) {
          if (entries.length === 0) return
          await desk.take(entries, next)
          kept(next)
        },
      }
    },
  })
}
