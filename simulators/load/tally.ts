/** What a load, or a part of it, has done so far. */
export interface Tally {
  /** Messages made, and readings in them. */
  sent: number
  readings: number
  acknowledged: number
  /** Messages sent again on a later connection, until they were acknowledged. */
  redelivered: number
  /** Messages that were due and not made, because too much of the device's was unacknowledged or it was not connected (QoS 0). */
  heldBack: number
  connected: number
  /** Connections made after a device's first. */
  reconnects: number
  /** Devices that the broker refuses, and that have given up. */
  refused: number
  /** Connections that failed or ended, by what the system or the broker said. */
  readonly errors: Record<string, number>
}

export function newTally(): Tally {
  const counts = { sent: 0, readings: 0, acknowledged: 0, redelivered: 0, heldBack: 0 }
  return { ...counts, connected: 0, reconnects: 0, refused: 0, errors: {} }
}

/** All parts together. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = newTally()
  for (const { errors, ...counts } of tallies) {
    for (const [name, count] of Object.entries(counts)) sum[name as keyof typeof counts] += count
    for (const [because, count] of Object.entries(errors)) sum.errors[because] = (sum.errors[because] ?? 0) + count
  }
  return sum
}
