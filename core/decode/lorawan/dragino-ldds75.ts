import type { Codec, CodecField, CodecResult } from './codec.ts'

/** The maker's codec calls a distance below this "Invalid Reading", mm. */
const blindMm = 20
/** Without and with the sensor, with its temperature, and with a flag that it has one. */
const lengths = [4, 5, 7, 8]

/**
 * Dragino LDDS75: battery (14 bits, mV), ultrasonic distance (mm), interrupt flag, big-endian. A frame of four bytes,
 * and a distance of 0, are its "No Sensor". Source: TheThingsNetwork/lorawan-devices, vendor/dragino/ldds75.js.
 */
export function draginoLdds75(): Codec {
  return {
    ports: [2],
    decode(frame): CodecResult {
      if (!lengths.includes(frame.byteLength)) {
        return { fields: [], problem: `${frame.byteLength} bytes where ${lengths.join(', ')} were expected` }
      }
      const battery: CodecField = {
        name: 'battery',
        value: frame.getUint16(0) & 0x3fff,
        unit: 'mV',
        housekeeping: true,
      }
      const millimetres = frame.byteLength < 5 ? 0 : frame.getUint16(2)
      const distance = { name: 'distance', value: millimetres === 0 ? null : millimetres, unit: 'mm' }
      return { fields: [battery, millimetres < blindMm ? { ...distance, reason: 'sentinel' } : distance] }
    },
  }
}
