import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isAsking } from '../lib/attention.ts'
import type { PointInfo } from './info.ts'

/** The assets of a site with their points: those that call first, by their alarms, which are in order; the others as in the plant file. */
export function assetsOf(
  points: readonly PointInfo[],
  alarms: readonly AlarmBody[],
): readonly (readonly [asset: string, its: readonly PointInfo[]])[] {
  const assets = new Map<string, PointInfo[]>()
  for (const alarm of alarms) if (isAsking(alarm)) assets.set(`${alarm.site}/${alarm.asset}`, [])
  for (const point of points) {
    const asset = point.id.slice(0, point.id.lastIndexOf('/'))
    const its = assets.get(asset)
    if (its) its.push(point)
    else assets.set(asset, [point])
  }
  return [...assets].filter(([, its]) => its.length > 0)
}
