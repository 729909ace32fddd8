import type { AlarmBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { serverNow } from '../lib/server-clock.ts'
import type { Heard } from '../lib/stream.ts'
import { withReadings } from '../lib/value-now.ts'
import { useNewest } from '../lib/worker.ts'
import { isMine, type Model } from './model.ts'

interface HearDeps {
  model(): Model
  change(part: Partial<Model>): void
  /** What stands is another than before. */
  onAlarms(): void
  onLoggedOut(): void
  /** It is heard again: what waits may go. */
  onLive(): void
  /** All that stand have been told. */
  onHere(): void
  /** Something happened to an alarm; `calls`: it calls for somebody of mine. */
  onNews(alarm: AlarmBody, calls: boolean): void
}

/** What is made of what is heard of the platform. */
export interface Hear {
  heard(what: Heard): void
  put(alarm: AlarmBody): void
}

export function createHear(deps: HearDeps): Hear {
  const { model, change } = deps
  /** The alarms told since the stream began anew, until all that stand have been. */
  let standing: Set<string> | undefined

  function put(alarm: AlarmBody): void {
    const known = model().alarms.get(alarm.id)
    if (known && known.revision > alarm.revision) return
    const alarms = new Map(model().alarms)
    // one that is over keeps its place until the list is put in order: nothing under a finger moves
    if (alarm.state === 'NORM' && !model().places?.ids.has(alarm.id)) alarms.delete(alarm.id)
    else alarms.set(alarm.id, alarm)
    deps.onAlarms()
    change({ alarms })
  }

  function heard(what: Heard): void {
    const { hearing } = model()
    if (what.type === 'out') {
      deps.onLoggedOut()
      return
    }
    if (what.type === 'lost') {
      change({ hearing: { ...hearing, connection: 'lost', progress: {} } })
      return
    }
    const now = serverNow()
    const progress = what.type === 'progress' ? what.data : hearing.progress
    change({ hearing: { connection: 'live', progress, heardAt: now }, now })
    switch (what.type) {
      case 'live':
        if (what.anew) standing = new Set()
        deps.onLive()
        void useNewest('crew', () => change({ isOutdated: true }))
        break
      case 'here':
        // what did not stand any more when the stream began anew is gone
        if (standing) keepOnly(standing)
        standing = undefined
        change({ known: 'heard' })
        deps.onHere()
        break
      case 'reading':
        change({ values: withReadings(model().values, [what.data]) })
        break
      case 'alarm': {
        const { alarm, entry } = what.data
        standing?.add(alarm.id)
        put(alarm)
        const calls = entry?.call === 'annunciated' && isMine(model(), alarm) && isCalling(alarm.state)
        if (entry) deps.onNews(alarm, calls)
        break
      }
      case 'progress':
      case 'beat':
        break
    }
  }

  function keepOnly(ids: ReadonlySet<string>): void {
    const alarms = new Map([...model().alarms].filter(([id]) => ids.has(id)))
    deps.onAlarms()
    change({ alarms })
  }

  return { heard, put }
}
