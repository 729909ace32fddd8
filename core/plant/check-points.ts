import { parseDuration } from '../duration.ts'
import { stateCode, toCanonical } from '../quantity.ts'
import type { Quantity } from '../quantity-register.ts'
import { suggest } from './nearest.ts'
import type { Pieces, PointPiece } from './pieces.ts'
import type { PlantPath, PlantProblem } from './problem.ts'
import { quantitiesOf } from './quantities.ts'

/** A point against its quantity and its instrument: unit, range, sentinels, the limits of change, its device. */
export function checkPoints({ points, quantities: own, knownQuantities, instruments }: Pieces): PlantProblem[] {
  const quantities = quantitiesOf(own.map(({ quantity }) => quantity))
  const inAnchors = instruments.flatMap(({ path, quantity }) => checkQuantity(path, quantity, knownQuantities))
  const inPoints = points.flatMap((piece) => {
    const quantity = quantities.get(piece.point.quantity)
    const unit = quantity ? checkUnit(piece, quantity) : []
    return [
      ...checkQuantity(piece.path, piece.point.quantity, knownQuantities),
      ...unit,
      ...(quantity?.states ? checkState(piece, quantity) : checkRange(piece)),
      // A sentinel is compared in the unit that the device sends, which must therefore be known.
      ...(quantity && unit.length === 0 ? checkSentinels(piece, quantity) : []),
      ...checkFlat(piece),
      ...checkDevice(piece),
    ]
  })
  return [...inAnchors, ...inPoints]
}

function checkQuantity(path: PlantPath, quantity: string, known: ReadonlySet<string>): PlantProblem[] {
  if (known.has(quantity)) return []
  const meant = suggest(quantity, known) || ": expected one of `huoshui formats`, or of this file's `quantities`"
  const zh = `未知要素 ${JSON.stringify(quantity)}`
  return [{ path: [...path, 'quantity'], message: `unknown ${JSON.stringify(quantity)}${meant}`, zh }]
}

function checkUnit({ path, point }: PointPiece, quantity: Quantity): PlantProblem[] {
  const { unit } = point
  if (unit === undefined || unit === quantity.unit || Object.hasOwn(quantity.units, unit)) return []
  const known = [quantity.unit, ...Object.keys(quantity.units)]
  const expected = known.map((one) => (one === '' ? 'no unit' : one)).join(', ')
  const message = `unknown unit ${JSON.stringify(unit)} of ${quantity.id}: expected ${expected}${suggest(unit, known)}`
  const zh = `${quantity.id} 没有单位 ${JSON.stringify(unit)}，应为 ${known.map((one) => one || '无单位').join('、')}`
  return [{ path: [...path, 'unit'], message, zh }]
}

function checkState({ path, point }: PointPiece, quantity: Quantity): PlantProblem[] {
  return (['range', 'maxRate', 'spike', 'adds'] as const)
    .filter((key) => point[key] !== undefined)
    .map((key) => ({
      path: [...path, key],
      message: `${quantity.id} is a state (${Object.keys(quantity.states ?? {}).join(', ')}): it has no ${key}`,
      zh: `${quantity.id} 是状态量，没有 ${key}`,
    }))
}

function checkRange({ path, point: { range } }: PointPiece): PlantProblem[] {
  if (!range || range[0] < range[1]) return []
  const found = range.join(', ')
  const message = `expected [low, high] with low < high, found [${found}]`
  return [{ path: [...path, 'range'], message, zh: `量程应为 [下限, 上限] 且下限小于上限，现为 [${found}]` }]
}

function checkSentinels({ path, point }: PointPiece, quantity: Quantity): PlantProblem[] {
  return (point.sentinels ?? []).flatMap((sentinel, index) => {
    const clash = clashOf(sentinel, point, quantity)
    return clash === undefined ? [] : [{ path: [...path, 'sentinels', index], message: clash }]
  })
}

function clashOf(sentinel: number | string, point: PointPiece['point'], quantity: Quantity): string | undefined {
  if (typeof sentinel === 'string') {
    const isState = stateCode(quantity, sentinel) !== undefined
    return isState
      ? `${JSON.stringify(sentinel)} is a state of ${quantity.id}: as a sentinel it would hide it`
      : undefined
  }
  if (quantity.states) {
    const isCode = Object.values(quantity.states).includes(sentinel)
    return isCode ? `${sentinel} is a code of ${quantity.id}: as a sentinel it would hide that state` : undefined
  }
  const value = toCanonical(quantity, point.unit ?? quantity.unit, sentinel)
  const [low, high] = point.range ?? [1, 0]
  if (value < low || value > high) return undefined
  const sent = value === sentinel ? `${sentinel}` : `${sentinel} ${point.unit} (${value} ${quantity.unit})`
  return `the sentinel ${sent} lies in the range [${low}, ${high}]: it would hide true values`
}

function checkFlat({ path, point: { flat, every } }: PointPiece): PlantProblem[] {
  if (flat === undefined || every === undefined) return []
  if ((parseDuration(flat) ?? 0) > (parseDuration(every) ?? 0)) return []
  return [{ path: [...path, 'flat'], message: `expected longer than every (${every}), found ${flat}` }]
}

function checkDevice({ path, orphan }: PointPiece): PlantProblem[] {
  return orphan
    ? [{ path, message: 'missing: expected a device, here or on the asset', zh: '缺少设备：须写在此处或设施上' }]
    : []
}
