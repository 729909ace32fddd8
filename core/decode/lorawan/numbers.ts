import type { Scale } from '../../scale.ts'
import type { CodecField } from './codec.ts'

/** How a number stands in the bytes; `le` is little-endian, the others are big-endian. */
export const numberTypes = {
  uint8: [1, (frame, at) => frame.getUint8(at)],
  int8: [1, (frame, at) => frame.getInt8(at)],
  uint16: [2, (frame, at) => frame.getUint16(at)],
  int16: [2, (frame, at) => frame.getInt16(at)],
  uint32: [4, (frame, at) => frame.getUint32(at)],
  int32: [4, (frame, at) => frame.getInt32(at)],
  float32: [4, (frame, at) => frame.getFloat32(at)],
  uint16le: [2, (frame, at) => frame.getUint16(at, true)],
  int16le: [2, (frame, at) => frame.getInt16(at, true)],
  uint32le: [4, (frame, at) => frame.getUint32(at, true)],
  int32le: [4, (frame, at) => frame.getInt32(at, true)],
  float32le: [4, (frame, at) => frame.getFloat32(at, true)],
} as const satisfies Record<string, readonly [bytes: number, read: (frame: DataView, at: number) => number]>
export type NumberType = keyof typeof numberTypes

export function isFloat(type: NumberType): boolean {
  return type.startsWith('float')
}

/** Where a number stands, and what it is of. */
export interface NumberField {
  readonly name: string
  readonly at: number
  readonly type: NumberType
  /** [lowest bit, how many] */
  readonly bits?: readonly [number, number] | undefined
  /** The number that means "no value". */
  readonly none?: number | undefined
  readonly scale?: Scale | undefined
  readonly unit?: string | undefined
}

/** Throws a RangeError where the frame is too short. */
export function readNumber(frame: DataView, { name, at, type, bits, none, scale, unit }: NumberField): CodecField {
  const sent = numberTypes[type][1](frame, at)
  const raw = bits ? (sent >>> bits[0]) & (2 ** bits[1] - 1) : sent
  // 9999.9 is no number of four bytes; what is sent is the one next to it.
  const isNone = none !== undefined && raw === (isFloat(type) ? Math.fround(none) : none)
  return { name, value: isNone ? null : raw, ...(unit === undefined ? {} : { unit }), ...(scale ? { scale } : {}) }
}
