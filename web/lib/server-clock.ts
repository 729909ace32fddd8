/** A device's clock may be wrong by days: what is told to people, and asked for, is by the server's. */

/** Less is the way of an answer and the whole second of its `Date`, and is let stand. */
const noticeableMs = 3_000

/** How far this device's clock is ahead of the server's; 0 where that is not noticeable. */
let aheadMs = 0

/** Epoch ms by the server's clock, as far as that has been heard. */
export function serverNow(): number {
  return Date.now() - aheadMs
}

/** Takes the `Date` of an answer that came at `heardAt`, by this device; just now, where that is left out. */
export function hearServerDate(header: string | null, heardAt = Date.now()): void {
  const said = header === null ? Number.NaN : Date.parse(header)
  if (Number.isNaN(said)) return
  const measured = heardAt - said
  if (Math.abs(measured - aheadMs) <= noticeableMs) return
  aheadMs = Math.abs(measured) <= noticeableMs ? 0 : measured
}

/** How far this device's clock is from the city's server, ms; above 0 it is fast. */
export function clockAheadMs(): number {
  return aheadMs
}

/** Tells whether this device's clock has been set since it was asked last: then an answer has to tell the time anew. */
export function createSetWatch(wall: () => number = Date.now, steady: () => number = () => performance.now()) {
  let before = wall() - steady()
  return (): boolean => {
    const now = wall() - steady()
    const isSet = Math.abs(now - before) > noticeableMs
    before = now
    return isSet
  }
}
