import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Alarm, isCovered, stateOf, voiceOf } from '../../../core/alarm/alarm.ts'
import type { OperatorEvent } from '../../../core/alarm/attention-event.ts'
import { parentIn } from '../../../core/alarm/because.ts'
import type { AddressedEvent } from '../../../core/alarm/engine/addressed-event.ts'
import type { EngineInput } from '../../../core/alarm/engine/input.ts'
import type { EngineRecord } from '../../../core/alarm/engine/saved.ts'
import { createEngine } from '../../../core/alarm/engine.ts'
import { formatEntry, type JournalEntry } from '../../../core/alarm/journal.ts'
import { createMemoryBook } from '../../../core/alarm/memory-book.ts'
import { quality } from '../../../core/reading.ts'
import { storyPlant, storyRules } from '../../support/alarm-story.ts'

const minute = 60_000
const start = Date.UTC(2026, 6, 3)
const plant = storyPlant(
  [
    {
      id: 'pump',
      kind: 'pump',
      device: 'rtu',
      points: [
        { id: 'level', quantity: 'water_level', every: '1min' },
        { id: 'flow', quantity: 'flow', every: '1min' },
        { id: 'state', quantity: 'pump_state', every: '5min' },
      ],
    },
  ],
  [{ id: 'gw' }, { id: 'rtu', gateway: 'gw' }],
)
/** Chains and crosses of alarms that suppress each other, each with another way to be put aside. */
const rules = storyRules(plant, {
  templates: {
    pump: [
      { id: 'h4', kind: 'high', point: 'level', limit: 5, latching: true },
      {
        id: 'h3',
        kind: 'high',
        point: 'level',
        limit: 4,
        suppress: [{ parent: 'h4' }],
        schedule: [{ from: '08:20', to: '08:50' }],
      },
      {
        id: 'h2',
        kind: 'high',
        point: 'level',
        limit: 3,
        offDelay: '2min',
        suppress: [{ parent: 'h3' }, { when: 'state == maintenance' }],
      },
      { id: 'h1', kind: 'high', point: 'level', limit: 2, suppress: [{ parent: 'h2' }, { parent: 'h4' }] },
      { id: 'dry', kind: 'low', point: 'flow', limit: 1, suppress: [{ parent: 'h1' }, { parent: 'trip' }] },
      { id: 'trip', kind: 'state', point: 'state', states: ['tripped'], onDelay: '90s', offDelay: '1min' },
      { id: 'silent', kind: 'silent', point: '*' },
    ],
  },
  devices: [
    { id: 'offline', kind: 'offline', onDelay: '30s' },
    { id: 'silent', kind: 'silent', every: '2min' },
  ],
})
const byId = new Map(rules.map((rule) => [rule.id, rule]))

const pema = { name: 'Pema', role: 'engineer', person: '白玛' } as const
const dawa = { name: 'Dawa', role: 'engineer', person: '达瓦' } as const
type Step = { readonly wait: number } & (
  | { readonly reads: string; readonly value: number | null }
  | { readonly session: 'online' | 'lost' }
  | { readonly maintains: string; readonly lasts: number }
  | { readonly acts: number; readonly does: OperatorEvent['type']; readonly lasts: number }
  | { readonly idle: true }
)
const wait = fc.constantFrom(0, 1000, 30_000, minute, minute, 3 * minute, 11 * minute)
const value = fc.constantFrom(0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, null)
const lasts = fc.constantFrom(minute, 5 * minute, 30 * minute)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ wait, reads: fc.constantFrom('level', 'level', 'flow', 'state'), value }) },
  { weight: 2, arbitrary: fc.record({ wait, session: fc.constantFrom('online' as const, 'lost' as const) }) },
  { weight: 1, arbitrary: fc.record({ wait, maintains: fc.constantFrom('pump', 'pump/level', 'gw'), lasts }) },
  {
    weight: 10,
    arbitrary: fc.record({
      wait,
      acts: fc.nat(rules.length - 1),
      does: fc.constantFrom<OperatorEvent['type'][]>(
        'shelved',
        'unshelved',
        'out-of-service',
        'returned-to-service',
        'acknowledged',
        'reset',
      ),
      lasts,
    }),
  },
  { weight: 2, arbitrary: fc.record({ wait, idle: fc.constant(true as const) }) },
)

function run(steps: readonly Step[], options: { restarts?: boolean; check?: (told: Told) => void } = {}): string[] {
  const book = createMemoryBook()
  const journal: JournalEntry[] = []
  const saved = new Map<string, EngineRecord>()
  const returnedAt = new Map<string, number>()
  let engine = createEngine(plant, rules)
  let now = start
  const take = (input: EngineInput) => {
    const events: AddressedEvent[] = []
    engine.evaluate(input, events)
    for (const { rule, event, serverAt } of events) {
      if (event.type === 'returned') returnedAt.set(rule.id, serverAt)
    }
    book.take(events, journal)
    if (!options.restarts) return
    for (const record of engine.changes()) saved.set(record.key, record)
    engine = createEngine(plant, rules, saved.values())
  }
  for (const one of steps) {
    now += one.wait
    take({ type: 'tick', at: now })
    book.passTime(rules, now, journal)
    if ('reads' in one) {
      const whole = one.value === null ? null : Math.round(one.value)
      const read = { at: now, receivedAt: now, value: one.reads === 'state' ? whole : one.value }
      const flag = one.value === null ? quality.missing : quality.good
      take({ type: 'reading', reading: { point: `linka/pump/${one.reads}`, quality: flag, ...read } })
    } else if ('session' in one) {
      take({ type: 'status', device: 'linka/gw', session: one.session, receivedAt: now })
    } else if ('maintains' in one) {
      const window = { id: one.maintains, place: `linka/${one.maintains}`, from: now, to: now + one.lasts }
      take({ type: 'maintenance', window: { ...window, who: 'Pema', why: 'test' }, receivedAt: now })
    } else if ('acts' in one) {
      const rule = rules[one.acts]
      if (rule) book.act(rule, actionOf(one.does, now + one.lasts), now, journal)
    }
    options.check?.({ alarms: book.alarms, returnedAt, now })
  }
  return journal.map(formatEntry)
}

function actionOf(does: OperatorEvent['type'], until: number): OperatorEvent {
  const said = { who: pema, why: 'test', note: 'test', workOrder: 'WO-7', channel: 'page', second: dawa, until }
  return { ...said, type: does, mode: 'timed' } as OperatorEvent
}

interface Told {
  readonly alarms: ReadonlyMap<string, Alarm>
  /** When each last returned, by the broker's clock. */
  readonly returnedAt: ReadonlyMap<string, number>
  readonly now: number
}

/** Whether people have been called for an alarm that stands: by itself, or by one that stands and explains it. */
function isCalledFor(alarm: Alarm, told: Told): boolean {
  if (voiceOf(alarm) !== 'heard') return false
  if (!isCovered(alarm)) return alarm.annunciations > 0 && ['UNACK', 'ACKED'].includes(stateOf(alarm))
  return alarm.suppressed.some((because) => {
    const parent = told.alarms.get(parentIn(because) ?? '')
    if (!parent || voiceOf(parent) !== 'heard') return false
    return parent.condition === 'active' ? isCalledFor(parent, told) : isJustBack(alarm, parent, told)
  })
}

/** The one exception: what has been silent has its own interval to speak up after what explained it is over. */
function isJustBack(alarm: Alarm, parent: Alarm, { returnedAt, now }: Told): boolean {
  const signal = byId.get(alarm.id)?.signal
  return signal?.of === 'silence' && now - (returnedAt.get(parent.id) ?? 0) <= signal.windowMs
}

test('for whatever stands somebody is called, unless a person or a plan has put that very alarm aside', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      run(steps, {
        check(told) {
          for (const alarm of told.alarms.values()) {
            if (alarm.condition === 'normal' || voiceOf(alarm) !== 'heard') continue
            expect(isCalledFor(alarm, told), `${alarm.id} is called for: ${JSON.stringify(alarm)}`).toBe(true)
          }
        },
      })
    }),
    { numRuns: 300 },
  )
})

test('the same log and the same actions give the same journal, with a restart of the engine after every input', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
      expect(run(steps, { restarts: true })).toEqual(run(steps))
    }),
    { numRuns: 40 },
  )
})
