import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { attentionRank, inOrder, isAsking } from '../lib/attention.ts'

/** The alarms of a station, as the list shows them. */
export interface Group {
  readonly site: string
  readonly alarms: readonly AlarmBody[]
}

/** What needs somebody: the critical ones, then each station's. */
export interface Board {
  readonly critical: readonly AlarmBody[]
  readonly groups: readonly Group[]
}

/** A critical alarm that stands or calls is shown above all stations. */
function isOnTop(alarm: AlarmBody): boolean {
  return alarm.priority === 'critical' && (isCalling(alarm.state) || attentionRank(alarm) < 2)
}

export function boardOf(alarms: readonly AlarmBody[]): Board {
  const sorted = [...alarms].sort(inOrder)
  const groups = new Map<string, AlarmBody[]>()
  for (const alarm of sorted) {
    if (isOnTop(alarm)) continue
    const known = groups.get(alarm.site)
    if (known) known.push(alarm)
    else groups.set(alarm.site, [alarm])
  }
  return { critical: sorted.filter(isOnTop), groups: [...groups].map(([site, its]) => ({ site, alarms: its })) }
}

/** The places of a board, which stay as they are until somebody asks for the new ones. */
export interface Places {
  readonly critical: readonly string[]
  readonly groups: readonly { readonly site: string; readonly ids: readonly string[] }[]
  readonly ids: ReadonlySet<string>
}

export function placesOf({ critical, groups }: Board): Places {
  const ids = [...critical, ...groups.flatMap(({ alarms }) => alarms)].map(({ id }) => id)
  return {
    critical: critical.map(({ id }) => id),
    groups: groups.map(({ site, alarms }) => ({ site, ids: alarms.map(({ id }) => id) })),
    ids: new Set(ids),
  }
}

/** Alarms that have no place yet and stand, most urgent first; what is covered by another is no news. */
export function newcomers(alarms: readonly AlarmBody[], { ids }: Places): AlarmBody[] {
  return alarms.filter((alarm) => !ids.has(alarm.id) && isAsking(alarm)).sort(inOrder)
}

/** Those of a station that may be answered together: never a critical one, nor one that asks for a word. */
export function answerable(alarms: readonly AlarmBody[]): AlarmBody[] {
  return alarms.filter(
    ({ state, priority, note }) => isCalling(state) && priority !== 'critical' && note === 'optional',
  )
}
