import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { LatestBody } from '../../api/live/schema.ts'
import { serverNow } from '../lib/server-clock.ts'
import type { Heard } from '../lib/stream.ts'
import { withReadings } from '../lib/value-now.ts'
import { useNewest } from '../lib/worker.ts'
import type { Model } from './model.ts'

interface HearDeps {
  model(): Model
  change(part: Partial<Model>): void
  onLoggedOut(): void
  /** It is heard, for the first time or again. */
  onLive(): void
  /** The plant is another one. */
  onPlant(): void
}

/** Readings of a large city come by the hundred: they are shown together, so often. */
const togetherMs = 500

/** What is made of what is heard of the platform. */
export function createHear({ model, change, onLoggedOut, onLive, onPlant }: HearDeps): (what: Heard) => void {
  /** Alarms told since the stream began anew, until all that stand have been. */
  let standing: Map<string, AlarmBody> | undefined
  let readingAt = 0
  let waiting: Map<string, LatestBody> | undefined
  let waitingAlarms: AlarmBody[] | undefined

  function put(alarm: AlarmBody): void {
    standing?.set(alarm.id, alarm)
    if (waitingAlarms) {
      waitingAlarms.push(alarm)
      return
    }
    waitingAlarms = [alarm]
    // what stood when the stream began comes all at once, and 5,000 times 5,000 is too much
    setTimeout(flush, standing ? togetherMs : 0)
  }

  function flush(): void {
    if (!waitingAlarms) return
    const alarms = new Map(model().alarms)
    for (const alarm of waitingAlarms) {
      const known = alarms.get(alarm.id)
      if (known && known.revision > alarm.revision) continue
      if (alarm.state === 'NORM') alarms.delete(alarm.id)
      else alarms.set(alarm.id, alarm)
    }
    waitingAlarms = undefined
    change({ alarms })
  }

  function take(reading: LatestBody): void {
    if (waiting) {
      waiting.set(reading.point, reading)
      return
    }
    waiting = new Map([[reading.point, reading]])
    setTimeout(() => {
      const { values, hearing } = model()
      const read = waiting?.values() ?? []
      waiting = undefined
      // that it is heard is drawn with what was heard; a connection lost meanwhile stays so
      const isLive = hearing.connection === 'live'
      change({ values: withReadings(values, read), ...(isLive && { hearing: { ...hearing, heardAt: readingAt } }) })
    }, togetherMs)
  }

  return (what) => {
    const { hearing } = model()
    if (what.type === 'out') return onLoggedOut()
    if (what.type === 'lost') return change({ hearing: { ...hearing, connection: 'lost', progress: {} } })
    const now = serverNow()
    if (what.type === 'reading') {
      readingAt = now
      take(what.data)
      if (hearing.connection === 'live') return
    }
    const progress = what.type === 'progress' ? what.data : hearing.progress
    change({ hearing: { connection: 'live', progress, heardAt: now }, now })
    switch (what.type) {
      case 'live':
        if (what.anew) standing = new Map()
        onLive()
        void useNewest('console')
        break
      case 'plant':
        onPlant()
        break
      case 'here':
        flush()
        if (standing) change({ alarms: new Map([...standing].filter(([, { state }]) => state !== 'NORM')) })
        standing = undefined
        change({ known: 'heard' })
        break
      case 'alarm':
        put(what.data.alarm)
        break
      case 'reading':
      case 'progress':
      case 'beat':
        break
    }
  }
}
