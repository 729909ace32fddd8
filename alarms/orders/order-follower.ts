import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { followJournal } from '../../storage/alarms/follow-journal.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import { OrderDesk, type OrderDeskOptions } from './order-desk.ts'

export interface OrderFollowerOptions extends OrderDeskOptions {
  readonly alarms: AlarmStore
}

/** The desk's follower. */
export interface OrderFollower extends Follower {
  /** What the newest plant file has left without who had it, in words for a person. */
  left(): string[]
}

/** The desk at work, until it is disposed. */
export function startOrderFollower(options: OrderFollowerOptions): OrderFollower {
  const { log, alarms, orders, clock } = options
  let desk: OrderDesk | undefined
  const follower = followJournal({
    ...{ part: 'orders', log, store: alarms, clock },
    async begin({ kept }) {
      await orders.resume()
      const begun = new OrderDesk(options)
      desk = begun
      return {
        from: (await orders.places()).journal,
        async beside() {
          return (await begun.turn()) ? 'more' : 'nothing'
        },
        async take(entries, next) {
          if (entries.length === 0) return
          await begun.take(entries, next)
          kept(next)
        },
      }
    },
  })
  return Object.assign(follower, { left: () => desk?.left() ?? [] })
}
