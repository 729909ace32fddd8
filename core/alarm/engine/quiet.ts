import type { PointMemory, Slot } from './memory.ts'

/**
 * The open interval in which a usable value changes none of a point's alarms: most readings end here. Anything that is
 * under way, or that needs every sample (a rate, an expression), leaves no such interval.
 */
export function settle(point: PointMemory): void {
  let above = Number.NEGATIVE_INFINITY
  let below = Number.POSITIVE_INFINITY
  const busy = point.watchers.length > 0 || point.quality.some((slot) => slot.state.name !== 'normal')
  point.repeats = !busy && point.process.every(isSettled) ? 'quiet' : 'matter'
  if (busy || !point.process.every(isPlain)) {
    point.quietAbove = Number.POSITIVE_INFINITY
    point.quietBelow = Number.NEGATIVE_INFINITY
    return
  }
  for (const { rule, state } of point.process) {
    const stage = state.name === 'active' ? state.stage : -1
    const reached = rule.test.stages[stage]?.limit
    const next = rule.test.stages[stage + 1]?.limit
    if (rule.test.by === 'above') {
      above = Math.max(above, reached ?? above)
      below = Math.min(below, next ?? below)
    } else {
      above = Math.max(above, next ?? above)
      below = Math.min(below, reached ?? below)
    }
  }
  point.quietAbove = above
  point.quietBelow = below
}

function isPlain(slot: Slot): boolean {
  return slot.rule.test.by !== 'among' && isSettled(slot)
}

function isSettled({ rule, state }: Slot): boolean {
  if (rule.signal.of !== 'value') return false
  return state.name === 'normal' || (state.name === 'active' && state.lower === undefined && state.rising === undefined)
}
