import type { Asset, Plant, Point } from '../../plant/plant.ts'
import { stateCode } from '../../quantity.ts'
import { type Impossible, impossibleText } from '../prove/impossible.ts'
import type { RulePlace } from './instance.ts'

/** Something in a rule that does not fit its place; `key` is where in the rule. */
export class Misfit extends Error {
  readonly key: string
  /** Where there is a word for it in both languages. */
  readonly reason: Impossible | undefined
  constructor(key: string, what: string | Impossible) {
    super(typeof what === 'string' ? what : impossibleText(what).en)
    this.key = key
    this.reason = typeof what === 'string' ? undefined : what
  }
}

/** The point meant by `point`, `asset/point` or `site/asset/point` from a place. */
export function findPoint(plant: Plant, place: RulePlace, name: string): Point | undefined {
  const levels = name.split('/').length
  if (levels === 3) return plant.points.get(name)
  if (levels === 2) return plant.points.get(`${place.site}/${name}`)
  return place.kind === 'asset' ? plant.points.get(`${place.site}/${place.asset.id}/${name}`) : undefined
}

/** The one point that the rule stands on; a Misfit where it stands on an asset or a device. */
export function needPoint(place: RulePlace): Point {
  if (place.kind === 'asset' && place.point) return place.point
  throw new Misfit('point', 'needs a point')
}

/** The same, where a number is needed. */
export function numberPoint(place: RulePlace): Point {
  const point = needPoint(place)
  if (point.quantity.kind === 'state') throw new Misfit('point', `${point.point} is a state: use the kind \`state\``)
  return point
}

/** `{site}/{device}` of a rule that stands on a device. */
export function deviceId(place: RulePlace): string {
  if (place.kind === 'device') return `${place.site}/${place.device.id}`
  throw new Misfit('kind', 'is a rule of devices: put it under `devices`, or at site/device')
}

/** A limit as a number, in the unit of the quantity. */
export function limitOf(
  limit: number | string | { readonly level: keyof NonNullable<Asset['levels']>; readonly plus: number },
  place: RulePlace,
): number {
  if (typeof limit === 'number') return limit
  const [name, plus] =
    typeof limit === 'string' ? [limit as keyof NonNullable<Asset['levels']>, 0] : [limit.level, limit.plus]
  const level = place.kind === 'asset' ? place.asset.levels?.[name] : undefined
  if (level === undefined) throw new Misfit('limit', { code: 'no-level', of: { level: name } })
  return exact(level + plus)
}

/** Codes of states by their words. */
export function codesOf(point: Point, words: readonly string[]): readonly number[] {
  return words.map((word) => {
    const code = stateCode(point.quantity, word)
    if (code !== undefined) return code
    const known = Object.keys(point.quantity.states ?? {})
    const expected = known.length > 0 ? `expected one of ${known.join(', ')}` : `${point.quantity.id} has no states`
    throw new Misfit('states', `${word}: ${expected}`)
  })
}

/** The longest interval of these points, ms; undefined where none is known. */
export function slowest(plant: Plant, points: readonly string[]): number | undefined {
  const intervals = points.flatMap((id) => plant.points.get(id)?.everyMs ?? [])
  return intervals.length === 0 ? undefined : Math.max(...intervals)
}

/** How often a place is heard of, ms: its point, or the busiest point of its device. */
export function everyOf(place: RulePlace): number | undefined {
  if (place.kind === 'asset') return place.point?.everyMs
  const intervals = [...place.device.points.values()].flatMap(({ everyMs }) => everyMs ?? [])
  return intervals.length === 0 ? undefined : Math.min(...intervals)
}

/** Cut to 12 digits: 46.78 − 2 is 44.78. */
export function exact(value: number): number {
  return Number(value.toPrecision(12))
}
