import type { SendResult } from '../../core/channel/result.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { EscalationEvent, Failure } from '../../core/people/escalation/state.ts'
import type { DeliveryChange } from '../../storage/deliveries/deliveries.ts'
import type { LaneItem } from './lane.ts'

export type Failing = Exclude<SendResult, { readonly outcome: 'accepted' }>
export type FailedEvent = EscalationEvent & { readonly type: 'failed' }

export interface Failed {
  readonly changes: readonly DeliveryChange[]
  /** For the escalation: the person's next channel has its turn. */
  readonly failed: readonly FailedEvent[]
  /** Not tried by this channel any more. */
  readonly ended: readonly LaneItem[]
  /** To be tried again, later. */
  readonly again: readonly LaneItem[]
}

/** How long a channel that does not take a message is tried before the person's next one has its turn, ms from the first try. */
const retryMs = 30_000
const againMs = 5_000

/** What follows from a message that was not accepted: another try of the same after a while, or the next channel at once. */
export function judgeFailure(
  items: readonly LaneItem[],
  { outcome, detail }: Failing,
  now: {
    readonly wall: number
    readonly steady: number
    readonly known: (id: string) => DeliveryRecord | undefined
  },
): Failed {
  const { wall, steady } = now
  const mayRepeat = outcome === 'unavailable' || outcome === 'unknown'
  const each = items.map((item) => {
    const delivery = now.known(item.delivery.id) ?? item.delivery
    const { firstAttemptAt = wall } = delivery
    return { item, delivery, isAgain: mayRepeat && wall - firstAttemptAt < retryMs }
  })
  const [again, ended] = [each.filter(({ isAgain }) => isAgain), each.filter(({ isAgain }) => !isAgain)]
  const because: Failure = outcome === 'unknown' ? 'unavailable' : outcome
  return {
    changes: [
      ...again.map(({ delivery: { id } }) => ({ id, outcome: 'retrying' as const, detail })),
      ...ended.map(({ delivery: { id } }) => ({ id, outcome: 'failed' as const, failedAt: wall, detail })),
    ],
    failed: ended.map(({ delivery }) => ({ type: 'failed', delivery: delivery.id, because, at: wall })),
    ended: ended.map(({ item }) => item),
    again: again.map(({ item, delivery }) => {
      const failures = item.failures + 1
      return {
        ...item,
        delivery: { ...delivery, outcome: 'retrying' },
        failures,
        notBefore: steady + againMs * failures,
      }
    }),
  }
}
