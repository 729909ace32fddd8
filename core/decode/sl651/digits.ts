/** Digits in bytes, packed and as characters. */

/** Bytes as upper-case hex. */
export function hexOf(bytes: Uint8Array, at = 0, count = bytes.length - at): string {
  let text = ''
  for (let index = at; index < at + count; index++) text += hexText(bytes[index] ?? 0, 2)
  return text
}

/** A number as upper-case hex of so many characters. */
export function hexText(number: number, length: number): string {
  return number.toString(16).toUpperCase().padStart(length, '0')
}

/** Bytes of hex text; undefined for what is none. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  if (text.length % 2 === 1 || !/^[0-9a-f]*$/i.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(2 * at, 2 * at + 2), 16))
}

export function characters(bytes: Uint8Array, at = 0, count = bytes.length - at): string {
  return String.fromCharCode(...bytes.subarray(at, at + count))
}

/** The number that so many hex characters write; -1 where one is none. */
export function readHex(bytes: Uint8Array, at: number, count: number): number {
  let number = 0
  for (let index = at; index < at + count; index++) {
    const digit = hexDigit(bytes[index] ?? 0)
    if (digit < 0) return -1
    number = number * 16 + digit
  }
  return number
}

function hexDigit(character: number): number {
  if (character >= 48 && character <= 57) return character - 48
  const letter = character | 0x20
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/**
 * A decimal number out of packed BCD without its point: null where all bytes are FF (no value), negative where the first is
 * FF and the rest is a number, undefined where a half-byte is no digit.
 */
export function readBcd(bytes: Uint8Array, decimals: number): number | null | undefined {
  const hex = hexOf(bytes)
  if (/^(FF)*$/.test(hex)) return null
  const isNegative = hex.startsWith('FF')
  const digits = isNegative ? hex.slice(2) : hex
  if (!/^\d+$/.test(digits)) return undefined
  const whole = digits.padStart(decimals + 1, '0')
  const cut = whole.length - decimals
  const value = Number(`${whole.slice(0, cut)}.${whole.slice(cut)}`)
  return isNegative && value !== 0 ? -value : value
}
