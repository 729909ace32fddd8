import type { QualityReason } from '../../reading.ts'
import type { Scale } from '../../scale.ts'

/** What one LoRaWAN device means by the bytes of an uplink. */
export interface Codec {
  /** Ports on which such frames come; the frame of another port means something else. */
  readonly ports: readonly number[] | 'any'
  /** May throw a RangeError where the frame is too short: nothing of it is used then. */
  decode(frame: DataView): CodecResult
}

export interface CodecResult {
  readonly fields: readonly CodecField[]
  /** Why the rest of the frame was not read. */
  readonly problem?: string
}

export interface CodecField {
  /** The point's name on the wire. */
  readonly name: string
  /** Null where the device says that it has no value. */
  readonly value: number | null
  /** Where the maker states it; else the plant file does. */
  readonly unit?: string
  /** What makes a number of the unit of the value; the plant file's sentinels are compared before it. */
  readonly scale?: Scale
  readonly reason?: QualityReason
  /** Housekeeping (battery, counts) is no mistake of the plant file where it is left out there. */
  readonly housekeeping?: true
}

/** How a codec is made from the plant file's options; throws a ZodError when they do not fit. */
export type CodecFactory = (options: unknown) => Codec
