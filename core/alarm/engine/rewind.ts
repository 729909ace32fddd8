import { earlier } from '../condition/earlier.ts'
import { type Layout, touch } from './layout.ts'
import type { PointMemory, Slot } from './memory.ts'

/**
 * Takes a point back to `to`: what is remembered of it has times that have not come yet, because the broker's clock was
 * ahead and told them. How long things have lasted stays; otherwise nothing would be judged until those times come.
 */
export function rewind(layout: Layout, point: PointMemory, to: number): void {
  point.at = Math.min(point.at, to)
  point.trustedAt = Math.min(point.trustedAt, to)
  point.doubted = undefined
  touch(layout, point)
  for (const slot of [...point.process, ...point.quality, ...point.flat]) {
    const by = slot.state.at - to
    if (by <= 0) continue
    takeBack(slot, by)
    touch(layout, slot)
    layout.stirred.push(slot)
  }
}

function takeBack(slot: Slot, by: number): void {
  slot.state = earlier(slot.state, by)
  takeTimesBack(slot.rate.at, by)
  takeTimesBack(slot.running.turns, by)
  if (slot.flat.since === 0) return
  slot.flat.since -= by
  slot.flat.last -= by
}

function takeTimesBack(times: number[], by: number): void {
  for (const [index, time] of times.entries()) times[index] = time - by
}
