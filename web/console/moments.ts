import type { AlarmBody, EntryBody } from '../../api/alarms/schema.ts'
import type { Priority } from '../../core/alarm/priority.ts'
import { read } from '../lib/client.ts'
import { local } from '../lib/language.ts'
import { siteOf } from './model.ts'
import type { Stretch } from './window.ts'

/** A time that an alarm stood. */
export interface Moment {
  readonly alarm: string
  readonly point: string
  readonly name: string
  readonly priority: Priority
  readonly from: number
  /** undefined: it stands, or what ended it is not in the stretch. */
  readonly to: number | undefined
  readonly value: number | null | undefined
  readonly look: 'solid' | 'hollow'
}

const entriesAtMost = 5_000

/** When alarms of some points were raised and returned. Rejects as `read` does. */
export async function readMoments(points: readonly string[], { from, to }: Stretch): Promise<Moment[]> {
  const period = `from=${Math.round(from)}&to=${Math.round(to)}`
  const sites = [...new Set(points.map(siteOf))]
  const each = await Promise.all(
    sites.map(async (site) => {
      const of = `site=${encodeURIComponent(site)}&${period}`
      const [{ alarms }, { entries }] = await Promise.all([
        read<{ readonly alarms: readonly AlarmBody[] }>(`/api/v1/alarms?${of}`),
        read<{ readonly entries: readonly EntryBody[] }>(`/api/v1/journal?${of}&limit=${entriesAtMost}`),
      ])
      return momentsOf(
        alarms.filter(({ point }) => point !== undefined && points.includes(point)),
        entries,
      )
    }),
  )
  return each.flat().sort((a, b) => a.from - b.from)
}

/** From the journal, in its order: each raising until what ends it. */
export function momentsOf(alarms: readonly AlarmBody[], entries: readonly EntryBody[]): Moment[] {
  const known = new Map(alarms.map((alarm) => [alarm.id, alarm]))
  const open = new Map<string, Moment>()
  const moments: Moment[] = []
  for (const { alarm: id, event, at, priority, value, to } of entries) {
    const alarm = known.get(id)
    if (alarm?.point === undefined) continue
    const standing = open.get(id)
    const isOther = event === 'worsened' || event === 'eased'
    if (isOther && standing) moments.push({ ...standing, to: Date.parse(at) })
    if (event === 'raised' || isOther) {
      const moment: Moment = {
        ...{ alarm: id, point: alarm.point, name: local(alarm.name), priority, value },
        ...{ from: Date.parse(at), to: undefined, look: 'solid' },
      }
      open.set(id, moment)
    } else if (standing && event === 'acknowledged') {
      open.set(id, { ...standing, look: 'hollow' })
    } else if (standing && (event === 'returned' || to === 'NORM')) {
      moments.push({ ...standing, to: Date.parse(at) })
      open.delete(id)
    }
  }
  return [...moments, ...open.values()]
}
