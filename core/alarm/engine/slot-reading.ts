import { isTrusted, type PointMemory, type Slot } from './memory.ts'

/** The point with the newest reading that a slot is judged on; undefined before the first. */
export function newestOf(slot: Slot): PointMemory | undefined {
  let found: PointMemory | undefined
  let at = 0
  for (const operand of slot.operands) {
    const its = readingAt(operand, slot)
    if (its <= at) continue
    found = operand
    at = its
  }
  return found
}

export function readingAt(point: PointMemory, { reads }: Slot): number {
  return reads === 'newest' || !Number.isNaN(point.value) ? point.at : point.trustedAt
}

/** A point's value as a slot reads it: NaN while the instrument is not to be trusted. */
export function readingValue(point: PointMemory, { reads }: Slot): number {
  if (reads === 'last-usable') return Number.isNaN(point.value) ? point.trusted : point.value
  return isTrusted(point) ? point.value : Number.NaN
}

/** Receipt of a point's newest reading. */
export function takenAt(point: PointMemory): number {
  return point.takenAt || point.receivedAt
}

/** Receipt of what a slot is judged on at `when`: that of the reading, unless the slot has been as far before. */
export function receiptAt({ state, receivedAt }: Slot, when: number, ofReading: number): number {
  return when > state.at || receivedAt === 0 ? ofReading : receivedAt
}

/** As an operand among others: NaN too when it is too old beside the newest of them. */
export function freshValue(point: PointMemory, slot: Slot): number {
  let newest = 0
  for (const operand of slot.operands) {
    const at = readingAt(operand, slot)
    if (at > newest) newest = at
  }
  return newest - readingAt(point, slot) > point.freshMs ? Number.NaN : readingValue(point, slot)
}
