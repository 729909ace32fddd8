/** The letters of GSM 03.38 that have seven bits; those of its extension have fourteen. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extension = new Set('^{}\\[~]|€\f')

/** Letters in a message of one part, and in each part of several, which have a header. */
const lengths = { gsm7: { one: 160, each: 153 }, ucs2: { one: 70, each: 67 } } as const

/** In how many parts carriers send a text, and bill it: a single Chinese letter makes it UCS-2. At least 1. */
export function smsPartsOf(text: string): number {
  const letters = [...text]
  const isGsm = letters.every((letter) => basic.has(letter) || extension.has(letter))
  const { one, each } = isGsm ? lengths.gsm7 : lengths.ucs2
  const sizes = letters.map((letter) => (isGsm ? (extension.has(letter) ? 2 : 1) : letter.length))
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  if (whole <= one) return 1
  let parts = 1
  let room: number = each
  for (const size of sizes) {
    // no letter is in two parts
    if (size > room) {
      parts += 1
      room = each
    }
    room -= size
  }
  return parts
}
