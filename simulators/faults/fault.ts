import type { StationReadings } from '../city/station.ts'

/**
 * What goes wrong between the water and the wire: a transform of the readings on their way out. Faults compose, and
 * are deterministic: a seed decides what chance would.
 */
export type Fault = (readings: Iterable<StationReadings>) => Iterable<StationReadings>

/** [from, to) in epoch ms. */
export interface Period {
  readonly from: number
  readonly to: number
}

export const always: Period = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/** Which value of which device is concerned, and when. */
export interface Target {
  readonly device: string
  /** The point's name in the device's messages; left out: every numeric value. */
  readonly wire?: string
  readonly during?: Period
}

export function isIn({ from, to }: Period, at: number): boolean {
  return at >= from && at < to
}

/** The faults one after the other; the first stands next to the water. */
export function compose(faults: readonly Fault[]): Fault {
  return (readings) => faults.reduce((stream, fault) => fault(stream), readings)
}
