import type { SendResult } from '../../core/channel/result.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { Call, EscalationEvent, Failure } from '../../core/people/escalation/state.ts'
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
const againMostMs = 60_000
/** However long a provider wants to be left alone, it is asked again after this. */
const limitMostMs = 3_600_000

/**
 * What follows from a message that was not accepted: another try of the same after a while, or the next channel at once.
 * Where the person has no next channel the chain goes on without them, and the message is still tried: whoever could
 * not be reached is to learn of what stands when they can be.
 */
export function judgeFailure(
  items: readonly LaneItem[],
  failing: Failing,
  now: {
    readonly wall: number
    readonly steady: number
    readonly known: (id: string) => DeliveryRecord | undefined
    /** The call that a delivery is of, while it is under way, with the channels that it has left and that are there. */
    readonly callOf: (id: string) => Pick<Call, 'left' | 'outcome'> | undefined
  },
): Failed {
  const { wall, steady } = now
  const { outcome, detail } = failing
  const mayRepeat = outcome === 'unavailable' || outcome === 'unknown'
  const each = items.map((item) => {
    const delivery = now.known(item.delivery.id) ?? item.delivery
    const { firstAttemptAt = wall } = delivery
    const call = now.callOf(delivery.id)
    const isEarly = mayRepeat && wall - firstAttemptAt < retryMs
    const isLast = outcome !== 'refused' && (call?.left.length ?? 0) === 0
    const movesOn = !isEarly && (!isLast || call?.outcome === 'open')
    return { item, delivery, isEarly, isAgain: isEarly || isLast, movesOn }
  })
  const [again, ended] = [each.filter(({ isAgain }) => isAgain), each.filter(({ isAgain }) => !isAgain)]
  const because: Failure = outcome === 'unknown' ? 'unavailable' : outcome
  return {
    changes: [
      ...again.map(({ delivery: { id } }) => ({ id, outcome: 'retrying' as const, detail })),
      ...ended.map(({ delivery: { id } }) => ({ id, outcome: 'failed' as const, failedAt: wall, detail })),
    ],
    failed: each
      .filter(({ movesOn }) => movesOn)
      .map(({ delivery }) => ({ type: 'failed', delivery: delivery.id, because, at: wall })),
    ended: ended.map(({ item }) => item),
    again: again.map(({ item, delivery, isEarly }) => {
      const failures = item.failures + 1
      const notBefore = steady + waitMs(failing, failures, wall)
      return { ...item, delivery: { ...delivery, outcome: 'retrying' }, failures, notBefore, isPassed: !isEarly }
    }),
  }
}

function waitMs(failing: Failing, failures: number, wall: number): number {
  if (failing.outcome === 'limited') return Math.min(limitMostMs, Math.max(1_000, failing.until - wall))
  return Math.min(againMostMs, againMs * failures)
}
