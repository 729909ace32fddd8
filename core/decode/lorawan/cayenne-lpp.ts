import type { Codec, CodecField } from './codec.ts'
import { readParts, type TaggedPart } from './tlv.ts'

/** A type of Cayenne LPP: what its values are called, how they stand, and what makes numbers of their unit of them. */
interface Kind {
  readonly name: string
  readonly bytes: 1 | 2 | 4
  readonly isSigned?: true
  readonly divide?: number
  readonly unit?: string
}

// Source: the Cayenne docs' LPP table and its IPSO extension, as ElectronicCats/CayenneLPP has them
const kinds: ReadonlyMap<number, Kind> = new Map([
  [0x00, { name: 'digital_in', bytes: 1 }],
  [0x01, { name: 'digital_out', bytes: 1 }],
  [0x02, { name: 'analog_in', bytes: 2, isSigned: true, divide: 100 }],
  [0x03, { name: 'analog_out', bytes: 2, isSigned: true, divide: 100 }],
  [0x65, { name: 'illuminance', bytes: 2 }],
  [0x66, { name: 'presence', bytes: 1 }],
  [0x67, { name: 'temperature', bytes: 2, isSigned: true, divide: 10, unit: 'degC' }],
  [0x68, { name: 'humidity', bytes: 1, divide: 2, unit: '%' }],
  [0x73, { name: 'barometer', bytes: 2, divide: 10, unit: 'hPa' }],
  [0x74, { name: 'voltage', bytes: 2, divide: 100, unit: 'V' }],
  [0x75, { name: 'current', bytes: 2, divide: 1000, unit: 'A' }],
  [0x76, { name: 'frequency', bytes: 4 }],
  [0x78, { name: 'percentage', bytes: 1, unit: '%' }],
  [0x79, { name: 'altitude', bytes: 2, isSigned: true, unit: 'm' }],
  [0x7d, { name: 'concentration', bytes: 2 }],
  [0x80, { name: 'power', bytes: 2, unit: 'W' }],
  [0x82, { name: 'distance', bytes: 4, divide: 1000, unit: 'm' }],
  [0x83, { name: 'energy', bytes: 4, divide: 1000, unit: 'kWh' }],
  [0x84, { name: 'direction', bytes: 2, unit: 'deg' }],
  [0x8e, { name: 'switch', bytes: 1 }],
])
/** Accelerometer, unix time, gyrometer, GPS: no values of a point. */
const passed: ReadonlyMap<number, number> = new Map([
  [0x71, 6],
  [0x85, 4],
  [0x86, 6],
  [0x88, 9],
])

/** `use: cayenne-lpp`: channel, type, value, in any order, big-endian. A point is `temperature_1`: the type and the channel. */
export function cayenneLpp(): Codec {
  return { ports: 'any', decode: (frame) => readParts(frame, 2, partOf) }
}

function partOf(tag: number): TaggedPart | undefined {
  const skipped = passed.get(tag & 0xff)
  if (tag < 0) return undefined
  if (skipped !== undefined) return { bytes: skipped }
  const kind = kinds.get(tag & 0xff)
  return kind && { bytes: kind.bytes, read: (frame, at) => read(kind, tag >> 8, { frame, at }) }
}

function read(
  { name, bytes, isSigned, divide, unit }: Kind,
  channel: number,
  { frame, at }: { frame: DataView; at: number },
): CodecField {
  const sent =
    bytes === 1
      ? frame.getUint8(at)
      : bytes === 4
        ? frame.getUint32(at)
        : isSigned
          ? frame.getInt16(at)
          : frame.getUint16(at)
  const value = divide === undefined ? sent : sent / divide
  return { name: `${name}_${channel}`, value, ...(unit === undefined ? {} : { unit }) }
}
