import type { AnswerVerb } from '../delivery/outcome.ts'

/** What the button of a card says. */
export const acknowledgeKey = 'acknowledge'

/** What the keys of a telephone say. */
const digits: Readonly<Record<string, AnswerVerb>> = {
  ...{ '1': 'acknowledge', '2': 'pass-on', '3': 'on-my-way', '8': 'done', '9': 'arrived' },
}

/** What a pressed key or button says; where a gateway reports several keys in one, the first that says anything. */
export function verbOfKey(key: string): AnswerVerb | undefined {
  if (key === acknowledgeKey) return 'acknowledge'
  return /^[0-9*#]+$/.test(key) ? [...key].map((digit) => digits[digit]).find((verb) => verb) : undefined
}
