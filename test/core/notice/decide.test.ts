import { describe, expect, test } from 'vitest'
import { type Alarm, newAlarm } from '../../../core/alarm/alarm.ts'
import { apply } from '../../../core/alarm/attention.ts'
import type { AlarmEvent } from '../../../core/alarm/attention-event.ts'
import type { JournalEntry } from '../../../core/alarm/journal.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import { decide, type Told } from '../../../core/notice/decide.ts'
import { endingOf, stands } from '../../../core/notice/ending.ts'
import { pema, tashi } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'

const rule = alarmRule()
const high = { priority: 'high', limit: 2, value: 2.3 } as const
const raised: AlarmEvent = { type: 'raised', at: 1, ...high }
const worsened: AlarmEvent = { type: 'worsened', at: 2, ...high, priority: 'critical' }
const returned: AlarmEvent = { type: 'returned', at: 3, value: 1 }
const suppressed: AlarmEvent = { type: 'suppressed', at: 2, because: 'calendar' }
const released: AlarmEvent = { type: 'released', at: 3, because: 'calendar' }
const covered: AlarmEvent = { type: 'suppressed', at: 2, because: 'parent: linka.gauge.level.worse' }
const acknowledged: AlarmEvent = { type: 'acknowledged', who: pema, channel: 'page' }
const shelved: AlarmEvent = { type: 'shelved', who: tashi, why: 'work', until: 9_000, mode: 'timed' }
const unshelved: AlarmEvent = { type: 'unshelved', who: tashi, why: 'done' }
const out: AlarmEvent = { type: 'out-of-service', who: tashi, why: 'broken', workOrder: 'WO-7' }
const told: Told = { kind: 'raised', occurrence: 1, number: 1, certain: 'accepted' }

const over: Told = { kind: 'returned', occurrence: 1, number: 3, certain: 'accepted' }
const back: AlarmEvent = { type: 'returned-to-service', who: tashi, why: 'mended' }
const reset: AlarmEvent = { type: 'reset', who: tashi, why: 'a stone removed' }
/** A latch that has returned, was acknowledged and calls again as its shelving ends, with entry 5. */
const latched: AlarmEvent[] = [raised, returned, acknowledged, shelved]
const latch: Story = { rule: alarmRule({ latching: 'latching' }) }
const called: Told = { ...told, number: 5 }

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
  const after = story.told?.number ?? 0
  const decision = decide({
    entry: { ...entry, number },
    alarm,
    told: story.told,
    stands: stands(alarm, entries.at(-1)?.audience ?? 'people'),
    ending: entries
      .map((one, index) => ({ ...one, number: index + 1 }))
      .find((one) => one.number > after && endingOf(one) !== undefined),
  })
  if (!decision.send) return decision.because
  const of = decision.entry.number === number ? '' : ` of entry ${decision.entry.number}`
  return `send ${decision.kind}${of}${decision.ended ? `, entry ${decision.ended.number} ended` : ''}`
}

describe('a notice is sent, or not for a reason', () => {
  const table: readonly [string, readonly AlarmEvent[], Story, string][] = [
    ['a raise', [raised], {}, 'send raised'],
    ['a rule on trial', [raised], { rule: alarmRule({ audience: 'shadow' }) }, 'shadow'],
    ['a raise that was told', [raised], { told }, 'already-told'],
    ['worse', [raised, worsened], { told }, 'send worsened'],
    ['worse after acknowledging', [raised, acknowledged, worsened], { told }, 'send worsened'],
    ['less bad', [raised, { ...worsened, type: 'eased', priority: 'medium' }], { told }, 'quiet'],
    ['what people do', [raised, acknowledged], { told }, 'quiet'],
    ['a return of what was told', [raised, returned], { told }, 'send returned'],
    ['a return when acknowledged', [raised, acknowledged, returned], { told }, 'send returned'],
    ['a return of what was not told', [raised, returned], {}, 'raise-not-told'],
    [
      'a return after only an earlier time was told: that one has its end',
      [raised, acknowledged, returned, raised, returned],
      { told },
      'send returned of entry 3',
    ],
    [
      'the same, before it returned: it stands again',
      [raised, acknowledged, returned, raised, acknowledged],
      { told },
      'quiet',
    ],
    [
      'raised anew before the end could be told: both in one',
      [raised, acknowledged, returned, raised],
      { told },
      'send raised, entry 3 ended',
    ],
    [
      'acknowledged and gone before its raise could be told, which an earlier one was',
      [raised, acknowledged, returned, raised, acknowledged, returned],
      { told, entry: 4 },
      'send returned of entry 3',
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
    ['returned while shelved', [raised, shelved, returned], { told }, 'send returned'],
    ['shelved: it stands all the same', [raised, shelved], { told }, 'quiet'],
    ['returned while shelved, and told by then', [raised, shelved, returned, unshelved], { told: over }, 'quiet'],
    ['returned under its parent', [raised, covered, returned], { told }, 'send returned'],
    ['under its parent it stands all the same', [raised, covered], { told }, 'quiet'],
    ['suppressed by a plan', [raised, suppressed], { told }, 'send ended'],
    ['and returned under it', [raised, suppressed, returned], { told: { ...over, number: 2 } }, 'raise-not-told'],
    ['released, and calls again', [raised, suppressed, released], { told: { ...over, number: 2 } }, 'send raised'],
    ['out of service', [raised, out], { told }, 'send ended'],
    ['back before that could be told', [raised, out, back], { told, entry: 2 }, 'superseded'],
    ['returned out of service', [raised, out, returned], { told, entry: 3 }, 'send ended of entry 2'],
    [
      'a latch that called again, reset',
      [...latched, unshelved, acknowledged, reset],
      { ...latch, told: called },
      'send ended',
    ],
    ['a latch that called again stands', [...latched, unshelved, acknowledged], { ...latch, told: called }, 'quiet'],
    ['unshelved and still true', [raised, shelved, unshelved], { told }, 'send raised'],
    ['suppressed, then raised', [suppressed, raised], {}, 'suppressed'],
    ['out of service, then raised', [out, raised], {}, 'out-of-service'],
    ['withdrawn', [raised, { type: 'withdrawn', at: 4 }], { told }, 'send ended'],
    ['withdrawn, and never told', [raised, { type: 'withdrawn', at: 4 }], {}, 'quiet'],
    ['withdrawn before it could be told', [raised, { type: 'withdrawn', at: 4 }], { entry: 1 }, 'settled'],
    ['a raise that was never answered', [raised], { told: { ...told, certain: 'unknown' } }, 'send raised'],
    [
      'a raise that was never answered, acknowledged and gone',
      [raised, acknowledged, returned],
      { told: { ...told, certain: 'unknown' }, entry: 1 },
      'send returned of entry 3',
    ],
    ['a latch, returned', [raised, returned], { told, rule: alarmRule({ latching: 'latching' }) }, 'send returned'],
  ]
  test.each(table)('%s', (_, events, story, expected) => expect(decided(events, story)).toBe(expected))
})
