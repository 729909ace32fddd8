import type { Point } from './plant.ts'

const keys = new WeakMap<Point, string>()

/** `{site}/{device}` of a point: put together once, for it is asked with every reading. */
export function deviceKey(point: Point): string {
  let key = keys.get(point)
  if (key === undefined) {
    key = `${point.site}/${point.device}`
    keys.set(point, key)
  }
  return key
}
