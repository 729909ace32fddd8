import fc from 'fast-check'
import { type Alarm, newAlarm } from '../../core/alarm/alarm.ts'
import { apply } from '../../core/alarm/attention.ts'
import type { AlarmEvent } from '../../core/alarm/attention-event.ts'
import type { JournalEntry } from '../../core/alarm/journal.ts'
import { priorities } from '../../core/alarm/priority.ts'
import type { NumberedEntry } from '../../storage/alarms/alarms.ts'
import { tashi } from './alarm-act.ts'
import { alarmRule } from './alarm-rule.ts'

const rules = [
  alarmRule({ id: 'linka.lake.level.high', priority: 'high' }),
  alarmRule({ id: 'linka.lake.level.low', priority: 'low', latching: 'latching' }),
  alarmRule({ id: 'canal.gauge.rain.high', site: 'canal', priority: 'critical' }),
  alarmRule({ id: 'canal.gauge.flow.high', site: 'canal', priority: 'medium' }),
  alarmRule({ id: 'linka.lake.level.trial', audience: 'shadow' }),
]
const [second, hour] = [1_000, 3_600_000]
/** Shortly before a midnight of Lhasa that is none of UTC, and of the night in which London's clocks go back. */
export const journalStart = Date.UTC(2026, 9, 24, 15, 30)

const types = [
  'raised',
  'returned',
  'acknowledged',
  'shelved',
  'unshelved',
  'worsened',
  'withdrawn',
  'suppressed',
  'released',
] as const
const step = fc.record({
  which: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 2, 3) }, fc.nat(rules.length - 1)),
  type: fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...types.slice(0, 3)) }, fc.constantFrom(...types)),
  // mostly close together, so that they flood and chatter; now and then a day or two pass
  gapMs: fc.oneof(
    { weight: 60, arbitrary: fc.nat(6 * second) },
    { weight: 2, arbitrary: fc.nat(hour) },
    { weight: 1, arbitrary: fc.nat(40 * hour) },
  ),
  /** How much later than measured it came. */
  lateMs: fc.oneof({ weight: 6, arbitrary: fc.nat(5 * second) }, { weight: 1, arbitrary: fc.nat(400 * hour) }),
  /** Of our clock, which may be set back. */
  backMs: fc.oneof({ weight: 40, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30 * hour) }),
  priority: fc.constantFrom(...priorities),
})

/** Journals as the attention machine writes them: any order of events at a few alarms of two sites, over days. */
export const randomJournal: fc.Arbitrary<NumberedEntry[]> = fc
  .array(step, { minLength: 1, maxLength: 300, size: 'max' })
  .map((steps) => {
    const alarms = new Map<string, Alarm>()
    const journal: NumberedEntry[] = []
    let now = journalStart
    for (const { which, type, gapMs, lateMs, backMs, priority } of steps) {
      const rule = rules[which] ?? alarmRule()
      now += gapMs
      const serverAt = now - backMs
      const alarm = alarms.get(rule.id) ?? newAlarm(rule.id, rule.priority)
      const applied = apply(rule, alarm, eventOf(type, { at: serverAt - lateMs, serverAt, priority }), { serverAt })
      if (!applied.ok) continue
      alarms.set(rule.id, applied.alarm)
      for (const entry of applied.entries) journal.push({ number: journal.length + 1, ...entry })
    }
    return journal
  })

interface When {
  readonly at: number
  readonly serverAt: number
  readonly priority: (typeof priorities)[number]
}

function eventOf(type: (typeof types)[number], { at, serverAt, priority }: When): AlarmEvent {
  switch (type) {
    case 'raised':
    case 'worsened':
      return { type, at, value: 3, limit: 2, priority }
    case 'returned':
      return { type, at, value: 1 }
    case 'acknowledged':
      return { type, who: tashi, channel: 'page' }
    case 'shelved':
      return { type, who: tashi, why: 'work', until: serverAt + hour, mode: 'timed' }
    case 'unshelved':
      return { type, who: tashi, why: 'done' }
    case 'withdrawn':
      return { type, at }
    case 'suppressed':
    case 'released':
      return { type, at, because: 'season' }
  }
}

const edge = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  besideMs: fc.integer({ min: -hour / 4, max: hour / 4 }),
})

/** A period of a journal: it begins and ends beside entries of it. */
export const randomPeriod = fc
  .record({ one: edge, other: edge, zone: fc.constantFrom('Asia/Shanghai', 'Europe/London', 'Asia/Kathmandu') })
  .map(({ one, other, zone }) => (journal: readonly JournalEntry[]) => {
    const timeOf = ({ share, besideMs }: typeof one) =>
      (journal[Math.floor(share * (journal.length - 1))]?.serverAt ?? journalStart) + besideMs
    const [first, second] = [timeOf(one), timeOf(other)]
    return { from: Math.min(first, second), to: Math.max(first, second) + 1, zone }
  })
