import type { AssetPiece, Pieces } from './pieces.ts'
import type { PlantProblem } from './problem.ts'

/** The warning levels that must not fall: 设防 FRZ, 警戒 WRZ, 保证 GRZ, dike design level. A record may be anywhere. */
const ascending = ['FRZ', 'WRZ', 'GRZ', 'crest'] as const

/** Warning levels in order, and such that the asset's gauge can reach them. */
export function checkLevels({ assets, knownQuantities }: Pieces): PlantProblem[] {
  return assets.flatMap((piece) => [...checkOrder(piece), ...checkGauge(piece, knownQuantities)])
}

function checkOrder({ path, asset: { levels } }: AssetPiece): PlantProblem[] {
  const given = ascending.flatMap((name) => (levels?.[name] === undefined ? [] : [{ name, value: levels[name] }]))
  return given.slice(1).flatMap(({ name, value }, index) => {
    const below = given[index]
    if (!below || value >= below.value) return []
    const message = `${name} ${value} is below ${below.name} ${below.value}: expected ${ascending.join(' ≤ ')}`
    return [{ path: [...path, 'levels', name], message }]
  })
}

function checkGauge({ path, asset: { levels }, points }: AssetPiece, known: ReadonlySet<string>): PlantProblem[] {
  // a misspelt quantity is told by itself, and was perhaps meant to be the gauge
  if (!levels || !points?.every(({ quantity }) => known.has(quantity))) return []
  const gauge = points.find(({ quantity }) => quantity === 'water_level')
  if (!gauge) {
    const message = 'expected a water_level point that these are levels of'
    return [{ path: [...path, 'levels'], message, zh: '有特征水位的设施须有水位测点' }]
  }
  const { range } = gauge
  if (!range || range[0] >= range[1]) return []
  return ascending.flatMap((name) => {
    const value = levels[name]
    if (value === undefined || (value >= range[0] && value <= range[1])) return []
    const message = `${name} ${value} is outside the range [${range.join(', ')}] of ${gauge.id}: it could never be seen`
    return [{ path: [...path, 'levels', name], message }]
  })
}
