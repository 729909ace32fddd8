import { type Quantity, register } from './quantity-register.ts'
import { typicalRanges } from './quantity-typical.ts'
import type { LocalText } from './words/language.ts'

/**
 * The quantities that are built in; a plant file may define more (`core/plant/quantities.ts`): what can be measured, in which unit it is kept, which units a device may send.
 * A quantity's id is the measurement's name in the store.
 */

export const quantities: ReadonlyMap<string, Quantity> = new Map(
  register.map((quantity) => {
    const typical = typicalRanges[quantity.id]
    return [quantity.id, typical ? { ...quantity, typical } : quantity]
  }),
)

/** A value in the quantity's own unit; the caller has checked that the unit is one of the quantity's. */
export function toCanonical(quantity: Quantity, unit: string, value: number): number {
  const conversion = unit === quantity.unit ? undefined : quantity.units[unit]
  if (!conversion) return value
  const { subtract = 0, multiply = 1, divide = 1, add = 0 } = conversion
  return ((value - subtract) * multiply) / divide + add
}

/** The code of a state's word, case-insensitive; undefined when the quantity has no such state. */
export function stateCode(quantity: Quantity, word: string): number | undefined {
  const code = word.toLowerCase()
  return quantity.states && Object.keys(quantity.states).includes(code) ? quantity.states[code] : undefined
}

/** What people call a state, by its word; the word itself where it has no name. */
export function stateName(quantity: Pick<Quantity, 'stateNames'>, word: string): LocalText {
  return quantity.stateNames?.[word] ?? { 'zh-CN': word, en: word }
}

/** The word of a state's code; undefined when the quantity has no such state. */
export function stateWord(quantity: Quantity, code: number): string | undefined {
  return Object.entries(quantity.states ?? {}).find(([, value]) => value === code)?.[0]
}
