import type { Codec, CodecField, CodecResult } from './codec.ts'

/**
 * Decentlab, protocol 2: version, device id, flags, then the words of each sensor whose flag is set, big-endian 16 bit.
 * Source: TheThingsNetwork/lorawan-devices, vendor/decentlab.
 */
interface Sensor {
  readonly words: number
  read(words: readonly number[]): readonly CodecField[]
}

const battery: Sensor = {
  words: 1,
  read: ([millivolts = 0]) => [{ name: 'battery_voltage', value: millivolts / 1000, unit: 'V', housekeeping: true }],
}

function decentlab(sensors: readonly Sensor[]): Codec {
  return {
    ports: [1],
    decode(frame): CodecResult {
      const version = frame.getUint8(0)
      if (version !== 2) return { fields: [], problem: `protocol version ${version} where 2 was expected` }
      const flags = frame.getUint16(3)
      let at = 5
      const fields = sensors.flatMap((sensor, bit) => {
        if (((flags >> bit) & 1) === 0) return []
        const words = Array.from({ length: sensor.words }, (_, index) => frame.getUint16(at + 2 * index))
        at += 2 * sensor.words
        return sensor.read(words)
      })
      // A flag of a sensor that is not known, or a frame of another device.
      if (at !== frame.byteLength) return { fields: [], problem: `${frame.byteLength} bytes where the flags say ${at}` }
      return { fields }
    },
  }
}

/** DL-MBX: ultrasonic distance in mm. Without its flag the frame has no level, which is not a level of 0. */
export function decentlabDlMbx(): Codec {
  const distance: Sensor = {
    words: 2,
    read: ([millimetres = 0, samples = 0]) => [
      { name: 'distance', value: millimetres, unit: 'mm' },
      { name: 'number_of_valid_samples', value: samples, housekeeping: true },
    ],
  }
  return decentlab([distance, battery])
}

/** DL-SMTP: soil moisture and temperature at eight depths. A word of 0 is a depth that is not fitted. */
export function decentlabDlSmtp(): Codec {
  const profile: Sensor = {
    words: 16,
    read: (words) =>
      words.map((word, index): CodecField => {
        const depth = index >> 1
        const field: CodecField =
          index % 2 === 0
            ? { name: `soil_moisture_at_depth_${depth}`, value: (word - 2500) / 500 }
            : { name: `soil_temperature_at_depth_${depth}`, value: (word - 32768) / 100, unit: 'degC' }
        return word === 0 ? { ...field, reason: 'sentinel' } : field
      }),
  }
  return decentlab([profile, battery])
}
