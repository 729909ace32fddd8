import { formatAdding } from '../../core/adding.ts'
import type { Plant, Point } from '../../core/plant/plant.ts'
import type { LocalText } from '../../core/words/language.ts'
import { limitsOf } from './limits.ts'
import type { PointBody } from './schema.ts'

export function presentPoint(point: Point, plant: Plant): PointBody {
  const { id, name, quantity, adding, device, everyMs, range } = point
  const limits = limitsOf(plant).get(id)
  return {
    id,
    name,
    assetName: assetNameOf(point, plant),
    quantity: quantity.id,
    kind: quantity.kind,
    adds: formatAdding(adding),
    unit: quantity.unit,
    ...(quantity.states && { states: { ...quantity.states } }),
    ...(quantity.stateNames && { stateNames: { ...quantity.stateNames } }),
    ...(quantity.typical && { typical: [...quantity.typical] }),
    device,
    ...(everyMs !== undefined && { everyMs }),
    ...(range && { range: [...range] }),
    ...(limits && { limits: [...limits] }),
  }
}

const names = new WeakMap<Plant, ReadonlyMap<string, LocalText>>()

function assetNameOf({ site, asset, name }: Point, plant: Plant): LocalText {
  let known = names.get(plant)
  if (!known) {
    known = new Map(plant.sites.flatMap(({ id, assets }) => assets.map((each) => [`${id}/${each.id}`, each.name])))
    names.set(plant, known)
  }
  return known.get(`${site}/${asset}`) ?? name
}
