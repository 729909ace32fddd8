import { describe, expect, test } from 'vitest'
import { type Alarm, newAlarm } from '../../../core/alarm/alarm.ts'
import { apply } from '../../../core/alarm/attention.ts'
import type { AlarmEvent } from '../../../core/alarm/attention-event.ts'
import type { JournalEntry } from '../../../core/alarm/journal.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import { decide, type Told } from '../../../core/notice/decide.ts'
import { pema, tashi } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'

const rule = alarmRule()
const high = { priority: 'high', limit: 2, value: 2.3 } as const
const raised: AlarmEvent = { type: 'raised', at: 1, ...high }
const worsened: AlarmEvent = { type: 'worsened', at: 2, ...high, priority: 'critical' }
const returned: AlarmEvent = { type: 'returned', at: 3, value: 1 }
const suppressed: AlarmEvent = { type: 'suppressed', at: 2, because: 'parent' }
const acknowledged: AlarmEvent = { type: 'acknowledged', who: pema, channel: 'page' }
const shelved: AlarmEvent = { type: 'shelved', who: tashi, why: 'work', until: 9_000, mode: 'timed' }
const unshelved: AlarmEvent = { type: 'unshelved', who: tashi, why: 'done' }
const out: AlarmEvent = { type: 'out-of-service', who: tashi, why: 'broken', workOrder: 'WO-7' }
const told: Told = { kind: 'raised', occurrence: 1, number: 1 }

interface Story {
  readonly rule?: AlarmRule
  readonly serverAt?: number
  readonly told?: Told
  /** Which entry is asked about; the last unless it is said. */
  readonly entry?: number
}

function decided(events: readonly AlarmEvent[], story: Story = {}): string {
  const subject = story.rule ?? rule
  const entries: JournalEntry[] = []
  let alarm: Alarm = newAlarm(subject.id, subject.priority)
  for (const event of events) {
    const applied = apply(subject, alarm, event, { serverAt: story.serverAt ?? 10 })
    if (!applied.ok) throw new Error(applied.because)
    alarm = applied.alarm
    entries.push(...applied.entries)
  }
  const number = story.entry ?? entries.length
  const entry = entries[number - 1]
  if (!entry) throw new Error('nothing was journaled')
  const decision = decide({ entry: { ...entry, number }, alarm, told: story.told })
  return decision.send ? `send ${decision.kind}` : decision.because
}

describe('a notice is sent, or not for a reason', () => {
  const table: readonly [string, readonly AlarmEvent[], Story, string][] = [
    ['a raise', [raised], {}, 'send raised'],
    ['a rule on trial', [raised], { rule: alarmRule({ audience: 'shadow' }) }, 'shadow'],
    ['a raise that was told', [raised], { told }, 'already-told'],
    ['worse', [raised, worsened], { told }, 'send worsened'],
    ['worse after acknowledging', [raised, acknowledged, worsened], { told }, 'send worsened'],
    ['no worse', [raised, { ...worsened, priority: 'high' }], { told }, 'quiet'],
    ['what people do', [raised, acknowledged], { told }, 'quiet'],
    ['a return of what was told', [raised, returned], { told }, 'send returned'],
    ['a return when acknowledged', [raised, acknowledged, returned], { told }, 'send returned'],
    ['a return of what was not told', [raised, returned], {}, 'raise-not-told'],
    [
      'a return after only an earlier time was told',
      [raised, acknowledged, returned, raised, returned],
      { told },
      'raise-not-told',
    ],
    ['a return told as over', [raised, returned], { told: { ...told, kind: 'over' } }, 'raise-not-told'],
    ['a return that is no longer true', [raised, returned, raised], { told, entry: 2 }, 'superseded'],
    ['raised again', [raised, returned, raised], { told }, 'send raised'],
    ['raised and gone before it could be told', [raised, returned], { entry: 1 }, 'send over'],
    ['the same out of a buffer', [raised, returned], { entry: 1, serverAt: 7_200_000 }, 'over-in-backlog'],
    ['active out of a buffer', [raised], { serverAt: 7_200_000 }, 'send raised'],
    ['acknowledged before it could be told', [raised, acknowledged], { entry: 1 }, 'acknowledged'],
    ['acknowledged and gone before', [raised, acknowledged, returned], { entry: 1 }, 'settled'],
    ['another occurrence since', [raised, acknowledged, returned, raised], { entry: 1 }, 'superseded'],
    ['shelved, then raised', [raised, shelved, returned, raised], {}, 'shelved'],
    ['shelved before it could be told', [raised, shelved], { entry: 1 }, 'shelved'],
    ['returned while shelved', [raised, shelved, returned], { told }, 'shelved'],
    ['unshelved and still true', [raised, shelved, unshelved], { told }, 'send raised'],
    ['suppressed, then raised', [suppressed, raised], {}, 'suppressed'],
    ['out of service, then raised', [out, raised], {}, 'out-of-service'],
    ['withdrawn', [raised, { type: 'withdrawn', at: 4 }], { told }, 'quiet'],
    ['withdrawn before it could be told', [raised, { type: 'withdrawn', at: 4 }], { entry: 1 }, 'settled'],
    ['a latch, returned', [raised, returned], { told, rule: alarmRule({ latching: 'latching' }) }, 'send returned'],
  ]
  test.each(table)('%s', (_, events, story, expected) => expect(decided(events, story)).toBe(expected))
})
