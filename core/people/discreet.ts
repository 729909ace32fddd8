/** A phone number as people write it: with its country, a Chinese mobile, a Chinese landline with its area. Ids of devices are longer, or have no `+` and no hyphen. */
const phone =
  /(?<![\dA-Za-z.])(?:\+[1-9](?:[ -]?\d){7,14}|(?:00)?86[ -]?1[3-9](?:[ -]?\d){9}|1[3-9]\d(?:[ -]?\d){8}|0\d{2,3}[- ]\d{7,8})(?![\dA-Za-z])/g

/** A text without the phone numbers in it, of which the last two digits are left: `…00`. Messages go into logs and tickets. */
export function withoutPhones(text: string): string {
  return text.replaceAll(phone, (number) => `…${number.slice(-2)}`)
}

/** The same where every number is one, however it is written. */
export function withoutNumbers(text: string): string {
  return withoutPhones(text).replaceAll(/\+?\d[\d ()-]+\d/g, (number) => `…${number.slice(-2)}`)
}
