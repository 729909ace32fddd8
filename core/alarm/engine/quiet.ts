import type { PointMemory, Slot } from './memory.ts'

/**
 * The shortcut in which most readings end. Once all of a point's alarms have been judged, its values decide nothing until
 * they leave the open interval that is settled here, or, where only conditions stand that time does not move, until they
 * change. What else decides a condition ends it: another state of one unsettles the point, and a new rule, or trust that
 * was lost or won, is judged by itself. A rate or an expression needs every reading and leaves no shortcut.
 */
export function settle(point: PointMemory): void {
  unsettle(point)
  const busy = point.watchers.length > 0
  point.repeats = !busy && point.process.every(isSettled) ? 'quiet' : 'matter'
  if (busy || !point.process.every(isPlain)) return
  let above = Number.NEGATIVE_INFINITY
  let below = Number.POSITIVE_INFINITY
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

/** Every reading matters until the point is settled again. */
export function unsettle(point: PointMemory): void {
  point.quietAbove = Number.POSITIVE_INFINITY
  point.quietBelow = Number.NEGATIVE_INFINITY
  point.repeats = 'matter'
}

function isPlain(slot: Slot): boolean {
  return slot.rule.test.by !== 'among' && isSettled(slot)
}

function isSettled({ rule, state, late }: Slot): boolean {
  if (rule.signal.of !== 'value' || late !== undefined) return false
  return state.name === 'normal' || (state.name === 'active' && state.lower === undefined && state.rising === undefined)
}
