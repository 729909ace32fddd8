import type { AlarmRule } from '../../core/alarm/rule.ts'
import { plantOf } from '../../core/plant/compile.ts'
import type { Plant, Site } from '../../core/plant/plant.ts'

/**
 * A plant on its way to a thread. It is copied piece by piece, a turn of the event loop for each: a city of 10,000
 * points in one piece would hold up all that the loop serves.
 */
export type PlantPiece =
  | ({ readonly of: 'city' } & Pick<Plant, 'city' | 'decoders' | 'ownQuantities'>)
  | { readonly of: 'planned'; readonly maintenance: Plant['maintenance'] }
  | { readonly of: 'sites'; readonly sites: readonly Site[] }
  | { readonly of: 'rules'; readonly rules: readonly AlarmRule[] }

const pointsAtOnce = 200
const rulesAtOnce = 100

export function* piecesOf({ city, decoders, ownQuantities, maintenance, sites, rules }: Plant): Generator<PlantPiece> {
  yield { of: 'city', city, decoders, ownQuantities }
  yield { of: 'planned', maintenance }
  let some: Site[] = []
  let points = 0
  for (const site of sites) {
    some.push(site)
    points += site.assets.reduce((sum, asset) => sum + 1 + asset.points.length, 1)
    if (points < pointsAtOnce) continue
    yield { of: 'sites', sites: some }
    some = []
    points = 0
  }
  if (some.length > 0) yield { of: 'sites', sites: some }
  for (let from = 0; from < rules.length; from += rulesAtOnce) {
    yield { of: 'rules', rules: rules.slice(from, from + rulesAtOnce) }
  }
}

/** The plant of its pieces, equal to what `piecesOf` was given but for its people: nobody is told in a thread. */
export function plantOfPieces(pieces: Iterable<PlantPiece>): Plant {
  const sites: Site[] = []
  const rules: AlarmRule[] = []
  let head: (PlantPiece & { of: 'city' }) | undefined
  let maintenance: Plant['maintenance'] = []
  for (const piece of pieces) {
    switch (piece.of) {
      case 'city':
        head = piece
        break
      case 'planned':
        maintenance = piece.maintenance
        break
      case 'sites':
        for (const site of piece.sites) sites.push(site)
        break
      case 'rules':
        for (const rule of piece.rules) rules.push(rule)
        break
    }
  }
  if (!head) throw new Error('a plant without its city')
  const { city, decoders, ownQuantities } = head
  const file = { city, sites, decoders: [...decoders], quantities: [...ownQuantities] }
  return { ...plantOf(file), rules, maintenance }
}
