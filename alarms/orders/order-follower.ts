import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { followJournal } from '../../storage/alarms/follow-journal.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import { OrderDesk, type OrderDeskOptions } from './order-desk.ts'

export interface OrderFollowerOptions extends OrderDeskOptions {
  readonly alarms: AlarmStore
}

/** The desk at work, until it is disposed. */
export function startOrderFollower(options: OrderFollowerOptions): Follower {
  const { log, alarms, orders, clock } = options
  return followJournal({
    ...{ part: 'orders', log, store: alarms, clock },
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
