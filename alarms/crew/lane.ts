import type { DeliveryRecord } from '../../core/delivery/record.ts'
import { isOver } from '../../core/notice/channel-message.ts'
import { type Bucket, fullBucket, nextTurn, refill, type Waiting } from '../../core/notice/pace.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'

/** A delivery that waits for its turn. */
export interface LaneItem extends Waiting {
  readonly delivery: DeliveryRecord
  /** Not to be tried again before, by the steady clock, ms. */
  readonly notBefore: number
  /** The chain has gone on without: it is tried until the person can be reached. */
  readonly isPassed?: boolean
}

/** Of anything but criticals, in any hour, to one person by all channels together. */
const ordinaryPerHour = 10
/** Of what is about no alarm: drills, hand-overs, failed log-ins. */
const apartPerHour = 10
/** Criticals to one person in any minute; what is more goes in a digest within seconds. */
const urgentPerMinute = 30
const hourInMinutes = 60

/** Out of which room a message goes: each has a limit of its own, so that none takes from what is for alarms. */
export type Room = 'urgent' | 'ordinary' | 'apart'
const rooms = ['urgent', 'ordinary', 'apart'] as const

/** What one person may still be sent. */
export class Budget {
  private readonly buckets: Record<Room, Bucket>

  constructor(at: number) {
    this.buckets = {
      urgent: fullBucket(urgentPerMinute, at),
      ordinary: fullBucket(ordinaryPerHour, at / hourInMinutes),
      apart: fullBucket(apartPerHour, at / hourInMinutes),
    }
  }

  tokens(room: Room, at: number): number {
    const bucket = this.buckets[room]
    const perHour = room === 'apart' ? apartPerHour : ordinaryPerHour
    // an hour of ours is the bucket's minute
    this.buckets[room] =
      room === 'urgent' ? refill(bucket, urgentPerMinute, at) : refill(bucket, perHour, at / hourInMinutes)
    return this.buckets[room].tokens
  }

  spend(room: Room): void {
    this.move(room, -1)
  }

  /** Of a message that has not reached the person. */
  giveBack(room: Room): void {
    this.move(room, 1)
  }

  private move(room: Room, tokens: number): void {
    const bucket = this.buckets[room]
    this.buckets[room] = { ...bucket, tokens: bucket.tokens + tokens }
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

  /** When the oldest critical that waits here was decided, epoch ms. */
  get criticalSince(): number | undefined {
    const urgent = this.items.values().filter((item) => !item.isPassed && roomOf(item) === 'urgent')
    return urgent.reduce<number | undefined>((oldest, { delivery: { decidedAt } }) => {
      return oldest === undefined ? decidedAt : Math.min(oldest, decidedAt)
    }, undefined)
  }

  /**
   * What goes next: criticals first, each by itself as long as there is room. What is about no alarm waits until no
   * alarm does, and never goes in one message with any. All of one room; nothing where there is no room.
   */
  next(budget: Budget, at: number): readonly LaneItem[] {
    const ready = [...this.items.values()].filter(({ notBefore }) => notBefore <= at)
    for (const room of rooms) {
      const waiting = ready.filter((item) => roomOf(item) === room)
      if (waiting.length === 0) continue
      if (room === 'apart' && this.items.values().some((item) => roomOf(item) !== 'apart')) continue
      const turn = nextTurn(room === 'apart' ? waiting.slice(0, 1) : waiting, budget.tokens(room, at), this.most)
      if (turn.form === 'none') continue
      return turn.form === 'single' ? [turn.item] : turn.items
    }
    return []
  }
}

export function roomOf({ priority, kind, delivery }: LaneItem): Room {
  if (delivery.isDrill || delivery.about) return 'apart'
  return priority === 'critical' && !isOver(kind) ? 'urgent' : 'ordinary'
}
