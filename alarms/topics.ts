import type { Logger } from 'pino'
import { type Alarm, attentionStates, ended, stateOf } from '../core/alarm/alarm.ts'
import { formatTopic } from '../core/topic.ts'
import type { AlarmStore, NumberedEntry } from '../storage/alarms/alarms.ts'
import { followJournal } from '../storage/alarms/follow-journal.ts'
import type { Desk, Follower } from '../storage/follow/follow.ts'
import type { Course } from '../storage/follow/source.ts'

/** Publishes retained at QoS 1; rejects when the broker does not take it. */
export type PublishRetained = (topic: string, payload: string) => Promise<void>

export interface AlarmTopicsOptions {
  readonly store: AlarmStore
  readonly publish: PublishRetained
  readonly log: Logger
}

/**
 * Keeps `v1/{site}/alarms/{alarm}` at each alarm's state, retained. The broker keeps retained messages in memory, so
 * this runs beside it and begins with all alarms; after that it follows the journal. Alarms on trial have no topic.
 */
export function startAlarmTopics({ store, publish, log }: AlarmTopicsOptions): Follower {
  /** Alarms that the broker is to be given; never more than there are. One that it does not take lets the others pass. */
  const owed = new Set<string>()
  let position: number | undefined

  async function publishOne(id: string): Promise<void> {
    owed.delete(id)
    try {
      const [alarm, rule] = [await store.alarm(id), await store.rule(id)]
      if (!alarm || !rule) return
      // What people were told of an alarm that has gone on trial is that it has ended.
      const seen = rule.audience === 'shadow' ? ended(alarm) : alarm
      await publish(formatTopic({ kind: 'alarm', site: rule.site, alarm: id }), alarmPayload(seen))
    } catch (error) {
      owed.add(id)
      throw error
    }
  }

  async function begin({ kept, signal }: Desk): Promise<Course<NumberedEntry>> {
    if (position === undefined) {
      const end = await store.journalEnd()
      for (const { id } of await store.alarms({ states: attentionStates, audience: 'people' })) owed.add(id)
      position = end
    }
    return {
      from: position,
      async take(entries, next) {
        for (const { alarm, audience } of entries) if (audience === 'people') owed.add(alarm)
        position = next
        for (const id of owed) if (!signal.aborted) await publishOne(id)
        kept(next)
      },
    }
  }

  return followJournal({ part: 'alarm topics', log, store, begin })
}

/** What a subscriber gets: the alarm as it is now. Times are ISO 8601. */
export function alarmPayload(alarm: Alarm): string {
  const { id, revision, condition, priority, colour, occurrence, raised, returnedAt, acknowledged, shelved } = alarm
  return JSON.stringify({
    alarm: id,
    state: stateOf(alarm),
    condition,
    priority,
    ...(colour && { colour }),
    occurrence,
    revision,
    ...(raised && { raisedAt: iso(raised.at), value: raised.value, limit: raised.limit }),
    ...(returnedAt !== undefined && condition === 'normal' && { returnedAt: iso(returnedAt) }),
    ...(acknowledged && { acknowledgedBy: acknowledged.by, acknowledgedAt: iso(acknowledged.at) }),
    ...(shelved && { shelvedUntil: iso(shelved.until) }),
  })
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
