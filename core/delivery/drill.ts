import type { Notice } from '../notice/notice.ts'
import type { Plant } from '../plant/plant.ts'

/** The alarm id of drills: no rule can have it, for it has no site. */
export const drillAlarm = 'drill'

export function isDrillNotice({ alarm }: Pick<Notice, 'alarm'>): boolean {
  return alarm === drillAlarm
}

/** A notice of nothing, to go through a whole chain; it is marked as a drill wherever it is shown. */
export function drillNotice(
  { city }: Pick<Plant, 'city'>,
  {
    id,
    occurrence,
    priority,
    decidedAt,
  }: {
    readonly id: string
    readonly occurrence: number
    readonly priority: Notice['priority']
    readonly decidedAt: number
  },
): Notice {
  return {
    ...{ id, number: 0, kind: 'raised', alarm: drillAlarm, occurrence, at: decidedAt, serverAt: decidedAt },
    ...{ state: 'UNACK', priority, reason: 'drill', unit: '' },
    name: { 'zh-CN': '演练：请按真实报警应答', en: 'Drill: answer as if it were real' },
    site: { id: city.id, name: city.name },
  }
}
