import { parseAdding } from '../adding.ts'
import { quantities } from '../quantity.ts'
import type { Quantity, QuantityKind } from '../quantity-register.ts'
import type { QuantityText } from './quantity-schema.ts'

/** The quantities of a plant by id: those that are built in, and its own. */
export function quantitiesOf(own: readonly QuantityText[] = []): ReadonlyMap<string, Quantity> {
  return new Map([...own.map((text) => [text.id, quantityOf(text)] as const), ...quantities])
}

/** A quantity as a plant file writes it. */
export function quantityOf({ id, name, unit = '', units = {}, adds, range, states }: QuantityText): Quantity {
  const base = { id, kind: kindOf(adds, states !== undefined), unit, name, units: conversionsOf(units) }
  if (!states) return { ...base, ...(adds !== undefined && { adds }), ...(range && { typical: range }) }
  const words = Object.entries(states)
  return {
    ...base,
    states: Object.fromEntries(words.map(([word, { code }]) => [word, code])),
    stateNames: Object.fromEntries(words.map(([word, one]) => [word, one.name ?? { 'zh-CN': word, en: word }])),
  }
}

function conversionsOf(units: NonNullable<QuantityText['units']>): Quantity['units'] {
  return Object.fromEntries(
    Object.entries(units).map(([symbol, { subtract = 0, multiply = 1, divide = 1, add = 0 }]) => [
      symbol,
      { subtract, multiply, divide, add },
    ]),
  )
}

function kindOf(adds: string | undefined, isState: boolean): QuantityKind {
  if (isState) return 'state'
  const how = adds === undefined ? 'instant' : parseAdding(adds)?.how
  switch (how) {
    case 'increment':
      return 'amount'
    case 'counter':
    case 'resets':
      return 'counter'
    case 'instant':
    case undefined:
      return 'gauge'
  }
}
