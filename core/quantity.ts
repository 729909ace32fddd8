import { register, stateNamesZh } from './quantity-register.ts'

/**
 * The register of quantities: what can be measured, in which unit it is kept, which units a device may send.
 * A quantity's id is the measurement's name in the store.
 */

/** `gauge`: a level at a moment. `amount`: a sum since the last report (rain). `counter`: only grows. `state`: a code. */
export type QuantityKind = 'gauge' | 'amount' | 'counter' | 'state'

/** Text that people see, in both languages. */
export interface LocalText {
  readonly 'zh-CN': string
  readonly en: string
}

export interface Quantity {
  readonly id: string
  readonly kind: QuantityKind
  /** Unit in the store, UCUM-like symbol; '' where there is none. */
  readonly unit: string
  readonly name: LocalText
  /** Other units a device may send: canonical = ((sent − subtract) × multiply) / divide + add. */
  readonly units: Readonly<Record<string, Conversion>>
  /** Codes of a `state` quantity, by the word a device sends. */
  readonly states?: Readonly<Record<string, number>>
}

/** Two integers rather than a factor, so that 260 mm becomes 0.26 m and not 0.26000000000000001. */
export interface Conversion {
  readonly subtract?: number
  readonly multiply?: number
  readonly divide?: number
  readonly add?: number
}

export const quantities: ReadonlyMap<string, Quantity> = new Map(register.map((quantity) => [quantity.id, quantity]))

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
export function stateName(quantity: Pick<Quantity, 'id'>, word: string): LocalText {
  return { 'zh-CN': stateNamesZh[quantity.id]?.[word] ?? word, en: word }
}

/** The word of a state's code; undefined when the quantity has no such state. */
export function stateWord(quantity: Quantity, code: number): string | undefined {
  return Object.entries(quantity.states ?? {}).find(([, value]) => value === code)?.[0]
}
