import type { Codec, CodecField, CodecResult } from './codec.ts'

/**
 * Milesight EM500: pairs of channel and type, then the value, little-endian; a channel that is not known hides the rest.
 * SWL: submersible level in cm. UDL: ultrasonic distance in mm, signed.
 * Source: TheThingsNetwork/lorawan-devices, vendor/milesight-iot.
 */
interface Channel {
  readonly id: number
  readonly bytes: number
  read(frame: DataView, at: number): CodecField
}

const battery: Channel = {
  id: 0x0175,
  bytes: 1,
  read: (frame, at) => ({ name: 'battery', value: frame.getUint8(at), unit: '%', housekeeping: true }),
}
const level: Channel = {
  id: 0x0377,
  bytes: 2,
  read: (frame, at) => ({ name: 'level', value: frame.getUint16(at, true), unit: 'cm' }),
}
const distance: Channel = {
  id: 0x0382,
  bytes: 2,
  read: (frame, at) => ({ name: 'distance', value: frame.getInt16(at, true), unit: 'mm' }),
}

function milesight(channels: readonly Channel[]): Codec {
  return {
    ports: [85],
    decode(frame): CodecResult {
      const fields: CodecField[] = []
      let at = 0
      while (at < frame.byteLength) {
        const id = at + 2 <= frame.byteLength ? frame.getUint16(at) : -1
        const channel = channels.find((known) => known.id === id)
        if (!channel) return { fields, problem: `unknown channel at byte ${at}` }
        if (at + 2 + channel.bytes > frame.byteLength) return { fields, problem: `cut short at byte ${at}` }
        fields.push(channel.read(frame, at + 2))
        at += 2 + channel.bytes
      }
      return { fields }
    },
  }
}

export const milesightEm500Swl = (): Codec => milesight([battery, level])
export const milesightEm500Udl = (): Codec => milesight([battery, distance])
