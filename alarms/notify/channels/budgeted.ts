import { muted, nothingSpent, type Rates, spend } from '../../../core/channel/budget.ts'
import type { ClockLook } from '../../../core/clock-step.ts'
import { noticesIn } from '../../../core/notice/channel-message.ts'
import type { Channel } from '../channel.ts'

const look = (): ClockLook => ({ wall: Date.now(), steady: performance.now() })

/**
 * A channel that keeps below what its provider takes. Beyond that it answers `limited` without asking the provider, whom
 * every further message would annoy; so it does for as long as the provider has muted it.
 */
export function budgeted(channel: Channel, rates: Rates, clock: () => ClockLook = look): Channel {
  let spent = nothingSpent
  return {
    ...channel,
    async send(outgoing, signal) {
      const { wall, steady } = clock()
      const { to, message } = outgoing
      const isUrgent = noticesIn(message).some(({ priority }) => priority === 'critical')
      const person = to.address === '' ? {} : { person: to.id }
      const counts = channel.countsOf?.(outgoing) ?? 1
      const leave = spend(spent, { at: steady, isUrgent, counts, ...person }, rates)
      if (!leave.may) {
        const detail =
          leave.because === 'muted' ? 'the provider wants silence' : `our own limit of this ${leave.because}`
        const whose = leave.because === 'person' ? { whose: 'person' as const } : {}
        return { outcome: 'limited', until: wall + (leave.until - steady), ...whose, detail }
      }
      spent = leave.spent
      const result = await channel.send(outgoing, signal)
      if (result.outcome === 'limited' && result.whose !== 'person') {
        const after = clock()
        spent = muted(spent, after.steady + (result.until - after.wall))
      }
      return result
    },
  }
}
