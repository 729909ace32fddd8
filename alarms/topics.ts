import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Alarm, attentionStates, ended, stateOf } from '../core/alarm/alarm.ts'
import { formatTopic } from '../core/topic.ts'
import type { AlarmStore } from '../storage/alarms/alarms.ts'
import { tailJournal } from './journal-tail.ts'

/** Publishes retained at QoS 1; rejects when the broker does not take it. */
export type PublishRetained = (topic: string, payload: string) => Promise<void>

export interface AlarmTopicsOptions {
  readonly store: AlarmStore
  readonly publish: PublishRetained
  readonly log: Logger
}

const retryMs = 1_000

/**
 * Keeps `v1/{site}/alarms/{alarm}` at each alarm's state, retained. The broker keeps retained messages in memory, so
 * this runs beside it and begins with all alarms; after that it follows the journal. Alarms on trial have no topic.
 */
export function startAlarmTopics({ store, publish, log }: AlarmTopicsOptions): AsyncDisposable {
  const stopping = new AbortController()
  const { signal } = stopping
  let position = 0

  async function publishAll(): Promise<void> {
    const end = store.journalEnd()
    const everything = { states: attentionStates, audience: 'people' as const }
    for (const alarm of store.alarms(everything)) await publishOne(alarm)
    position = end
  }

  async function publishOne(alarm: Alarm): Promise<void> {
    const rule = store.rule(alarm.id)
    if (!rule || signal.aborted) return
    // What people were told of an alarm that has gone on trial is that it has ended.
    const seen = rule.audience === 'shadow' ? ended(alarm) : alarm
    await publish(formatTopic({ kind: 'alarm', site: rule.site, alarm: alarm.id }), alarmPayload(seen))
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await publishAll()
        await tailJournal(
          {
            store,
            after: () => position,
            async take(entries) {
              const told = entries.filter(({ audience }) => audience === 'people')
              for (const id of new Set(told.map(({ alarm }) => alarm))) {
                const alarm = store.alarm(id)
                if (alarm) await publishOne(alarm)
              }
              position = entries.at(-1)?.number ?? position
            },
          },
          signal,
        )
      } catch (error) {
        log.error({ err: error }, 'alarm states could not be published: they will be, all of them')
        await delay(retryMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
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
