import { type Layout, touch } from './layout.ts'
import type { PointMemory } from './memory.ts'
import { redateEvents } from './redate.ts'

/**
 * Takes a point back to `to`: what is remembered of it has times that have not come yet, because a clock of ours that was
 * ahead had told them in place of a device's wrong one. How long things have lasted stays; otherwise nothing would be
 * judged until those times come.
 */
export function rewind(layout: Layout, point: PointMemory, to: number): void {
  point.at = Math.min(point.at, to)
  point.trustedAt = Math.min(point.trustedAt, to)
  point.doubted = undefined
  touch(layout, point)
  for (const slot of [...point.process, ...point.quality, ...point.flat]) {
    const by = slot.state.at - to
    if (by <= 0) continue
    redateEvents(slot, (time) => (time === 0 ? 0 : time - by))
    touch(layout, slot)
    layout.stirred.push(slot)
  }
}
