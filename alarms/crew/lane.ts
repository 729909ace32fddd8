import type { DeliveryRecord } from '../../core/delivery/record.ts'
import { isOver } from '../../core/notice/channel-message.ts'
import { type Bucket, fullBucket, nextTurn, refill, type Waiting } from '../../core/notice/pace.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'

/** A delivery that waits for its turn. */
export interface LaneItem extends Waiting {
  readonly delivery: DeliveryRecord
  /** Not to be tried again before, by the steady clock, ms. */
  readonly notBefore: number
}

/** Of anything but criticals, in any hour, to one person by all channels together. */
const ordinaryPerHour = 10
/** Criticals to one person in any minute; what is more goes in a digest within seconds. */
const urgentPerMinute = 30
const hourInMinutes = 60

/** What one person may still be sent. */
export class Budget {
  private ordinary: Bucket
  private urgent: Bucket

  constructor(at: number) {
    this.ordinary = fullBucket(ordinaryPerHour, at / hourInMinutes)
    this.urgent = fullBucket(urgentPerMinute, at)
  }

  tokens(isUrgent: boolean, at: number): number {
    if (isUrgent) this.urgent = refill(this.urgent, urgentPerMinute, at)
    // an hour of ours is the bucket's minute
    else this.ordinary = refill(this.ordinary, ordinaryPerHour, at / hourInMinutes)
    return (isUrgent ? this.urgent : this.ordinary).tokens
  }

  spend(isUrgent: boolean): void {
    this.move(isUrgent, -1)
  }

  /** Of a message that has not reached the person. */
  giveBack(isUrgent: boolean): void {
    this.move(isUrgent, 1)
  }

  private move(isUrgent: boolean, tokens: number): void {
    if (isUrgent) this.urgent = { ...this.urgent, tokens: this.urgent.tokens + tokens }
    else this.ordinary = { ...this.ordinary, tokens: this.ordinary.tokens + tokens }
  }
}

/** What waits for one person by one channel. */
export class Lane {
  readonly person: string
  readonly by: ChannelName
  readonly items = new Map<string, LaneItem>()
  isBusy = false
  /** Deliveries in one digest. */
  most = 1_000

  constructor(person: string, by: ChannelName) {
    this.person = person
    this.by = by
  }

  mayGo(budget: Budget, at: number): boolean {
    const may = [budget.tokens(false, at) >= 1, budget.tokens(true, at) >= 1]
    return this.items.values().some((item) => item.notBefore <= at && may[Number(isUrgentItem(item))])
  }

  /** What goes next: criticals first, each by itself as long as there is room. */
  next(budget: Budget, at: number): readonly LaneItem[] {
    const ready = [...this.items.values()].filter(({ notBefore }) => notBefore <= at)
    for (const isUrgent of [true, false]) {
      const waiting = ready.filter((item) => isUrgentItem(item) === isUrgent)
      if (waiting.length === 0) continue
      const turn = nextTurn(waiting, budget.tokens(isUrgent, at), this.most)
      if (turn.form === 'none') continue
      budget.spend(isUrgent)
      return turn.form === 'single' ? [turn.item] : turn.items
    }
    return []
  }
}

/** What may use the room for criticals. */
export function isUrgentItem({ priority, kind }: LaneItem): boolean {
  return priority === 'critical' && !isOver(kind)
}
