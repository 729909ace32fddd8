import { builtInUnits, dimensionText, ownUnits, sameDimension, sameUnit, type Unit } from '../alarm/expression/unit.ts'
import { quantities } from '../quantity.ts'
import type { Pieces, QuantityPiece } from './pieces.ts'
import type { PlantProblem } from './problem.ts'
import { quantityOf } from './quantities.ts'

/** Measurements in the store that are the platform's own. */
const reservedIds: ReadonlySet<string> = new Set(['alarm', 'alarm_active'])

/** The quantities that a plant file defines: their ids, what a state may have, and that a unit means one thing. */
export function checkQuantities({ quantities: own }: Pieces): PlantProblem[] {
  const first = new Map<string, QuantityPiece>()
  const units = new Map<string, Unit>()
  return own.flatMap((piece) => {
    const before = first.get(piece.quantity.id)
    if (!before) first.set(piece.quantity.id, piece)
    return [...checkId(piece, before), ...checkStates(piece), ...checkTypical(piece), ...checkUnits(piece, units)]
  })
}

function checkId({ path, quantity: { id } }: QuantityPiece, before: QuantityPiece | undefined): PlantProblem[] {
  const at = [...path, 'id']
  const known = quantities.get(id)
  if (known) {
    const unit = known.unit === '' ? '' : `, in ${known.unit}`
    return [{ path: at, message: `${id} is built in (${known.name.en}${unit}): it needs no entry, or another id` }]
  }
  if (reservedIds.has(id))
    return [{ path: at, message: `${id} is the platform's own measurement: it needs another id` }]
  return before ? [{ path: at, message: `another quantity is called ${id}`, first: before.path }] : []
}

function checkStates({ path, quantity }: QuantityPiece): PlantProblem[] {
  const { id, states } = quantity
  if (!states) return []
  const words = Object.entries(states)
  const codes = new Map<number, string>()
  const twice = words.flatMap(([word, { code }]) => {
    const other = codes.get(code)
    codes.set(code, other ?? word)
    return other === undefined
      ? []
      : [{ path: [...path, 'states', word, 'code'], message: `${code} is the code of ${other} already` }]
  })
  return [
    ...(words.length === 0 ? [{ path: [...path, 'states'], message: 'expected at least one state' }] : []),
    ...twice,
    ...(['unit', 'units', 'adds', 'range'] as const)
      .filter((key) => quantity[key] !== undefined)
      .map((key) => ({ path: [...path, key], message: `${id} has states: it has no ${key}` })),
  ]
}

function checkTypical({ path, quantity: { range } }: QuantityPiece): PlantProblem[] {
  if (!range || range[0] < range[1]) return []
  return [{ path: [...path, 'range'], message: `expected [low, high] with low < high, found [${range.join(', ')}]` }]
}

/** A symbol has one meaning in all expressions; `known` are those of the quantities before. */
function checkUnits({ path, quantity }: QuantityPiece, known: Map<string, Unit>): PlantProblem[] {
  const { unit = '', units = {}, states } = quantity
  if (states) return []
  if (Object.hasOwn(units, unit)) {
    return [{ path: [...path, 'units', unit], message: `${unit} is the unit itself: only others stand here` }]
  }
  return ownUnits(quantityOf(quantity)).flatMap((one) => {
    const meant = builtInUnits.bySymbol.get(one.symbol) ?? known.get(one.symbol)
    if (!meant) known.set(one.symbol, one)
    if (!meant || sameUnit(one, meant)) return []
    const at = one.symbol === unit ? [...path, 'unit'] : [...path, 'units', one.symbol]
    const message = sameDimension(one.dimension, meant.dimension)
      ? `${one.symbol} is known, and is not so many ${unit}: expected ${factorText(meant, builtInUnits.bySymbol.get(unit))}`
      : `${one.symbol} is known as ${dimensionText(meant.dimension)}: it cannot become ${unit === '' ? 'a plain number' : unit}`
    return [{ path: at, message }]
  })
}

function factorText(meant: Unit, base: Unit | undefined): string {
  if (!base || meant.add !== base.add) return 'the factors of that unit'
  const factor = ((meant.multiply / meant.divide) * base.divide) / base.multiply
  return factor >= 1 ? `multiply: ${exact(factor)}` : `divide: ${exact(1 / factor)}`
}

function exact(value: number): number {
  return Number(value.toPrecision(12))
}
