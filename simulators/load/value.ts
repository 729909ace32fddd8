/** Of the values that a load sends: 0.00000 to 9.99999. */
export const decimals = 5
/** A prime, so that neighbours (in device, point and message) do not have the same value. */
const modulus = 999_983

/** All digits of the value of a device's reading in its message of that number: another for each, and always the same. */
export function digitsOf(device: number, reading: number, message: number): number {
  return (device * 48_271 + reading * 69_621 + message * 16_807) % modulus
}

/** The value that is sent as these digits. */
export function numberOf(digits: number): number {
  return digits / 10 ** decimals
}
