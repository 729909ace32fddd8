import type { LocalTime } from '../instant.ts'
import type { LoggedMessage } from '../message.ts'
import type { Plant, Point } from '../plant/plant.ts'
import type { QualityReason } from '../reading.ts'

/** Why a message, or one reading in it, could not be used. */
export type RejectReason =
  | 'no-decoder'
  | 'not-json'
  | 'not-utf8'
  | 'bad-shape'
  | 'bad-time'
  | 'unknown-device'
  | 'unknown-point'
  | 'not-a-number'
  | 'unknown-state'
  | 'unknown-unit'
  | 'too-many-readings'
  | 'store-refused'
  | 'decoder-failed'

/** What a device said about a point, before quality checks: `value` is in the unit of the quantity. */
export interface RawReading {
  readonly point: Point
  /** Device clock, epoch ms; the time of receipt where the device has no clock. */
  readonly at: number
  /** What the device's clock said, where that is shown to be wrong and `at` is told by receipt (device-time.ts). */
  readonly claimed?: number
  readonly value: number | null
  /** Set where the device or the decoder knows better than the checks do. */
  readonly reason?: QualityReason
}

export interface Reject {
  readonly reason: RejectReason
  /** Where in the payload, a JSON pointer; '' is the whole message. */
  readonly where: string
  /** What was found and what was expected, for a person. */
  readonly detail: string
  /** For `unknown-device`, what it calls itself; for `unknown-point`, `{site}/{device}`. */
  readonly device?: string
  /** For `unknown-point`, the name in the message. */
  readonly wire?: string
}

/** What a device said about itself rather than about a point. */
export interface DeviceEvent {
  /** `alive`: it was heard, which says nothing of an MQTT session. */
  readonly kind: 'online' | 'offline' | 'alive' | 'message-lost'
  /** `{site}/{device}` */
  readonly device: string
  /** Device clock where it has one, else the time of receipt, epoch ms. */
  readonly at: number
  readonly detail?: string
}

/** A message that the format wants published to the device, QoS 0, not retained (a Sparkplug rebirth, say). */
export interface DeviceRequest {
  readonly topic: string
  readonly payload: Uint8Array
}

export interface Decoded {
  readonly readings: readonly RawReading[]
  readonly rejects: readonly Reject[]
  /** The sender says that it tells of the past: its times are no sign of its clock. */
  readonly isHistory?: boolean
  readonly events?: readonly DeviceEvent[]
  readonly requests?: readonly DeviceRequest[]
  /** Of times without a zone, near a change of its clock, by the instants that they were taken for. */
  readonly local?: ReadonlyMap<number, LocalTime> | undefined
}

/** Small state of a decoder that must survive a restart (aliases of a birth, say). Saved with the reader's cursor. */
export interface DecoderMemory {
  get(key: string): unknown
  set(key: string, value: unknown): void
}

/** Turns one message into readings. Never throws on any payload; says why for all that it leaves out. */
export type Decoder = (message: LoggedMessage, plant: Plant, memory: DecoderMemory) => Decoded

/** How a decoder is made from the plant file's `options`; throws a ZodError when they do not fit. */
export type DecoderFactory = (options: unknown) => Decoder
