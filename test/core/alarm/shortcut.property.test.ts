import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AddressedEvent } from '../../../core/alarm/engine/addressed-event.ts'
import type { EngineInput } from '../../../core/alarm/engine/input.ts'
import type { EngineRecord } from '../../../core/alarm/engine/saved.ts'
import { createEngine, type EngineOptions } from '../../../core/alarm/engine.ts'
import { formatEntry, type JournalEntry } from '../../../core/alarm/journal.ts'
import { createMemoryBook } from '../../../core/alarm/memory-book.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import type { Plant } from '../../../core/plant/plant.ts'
import { quality, type Reading } from '../../../core/reading.ts'
import { storyPlant, storyRules } from '../../support/alarm-story.ts'

/** `npm run test:rules` takes more. */
const stories = Number(process.env['HUOSHUI_TEST_RULE_STORIES'] ?? 250)
const minute = 60_000
const start = Date.UTC(2026, 6, 3)
const points = ['level', 'other', 'flow', 'state', 'ph', 'temp'] as const

/** Two plants: the station has got another level, and its points report more seldom. */
const plants = [
  { levels: { WRZ: 2, GRZ: 3, crest: 4 }, every: '1min' },
  { levels: { WRZ: 2, crest: 3.5 }, every: '5min' },
].map(({ levels, every }) =>
  storyPlant([
    {
      id: 'works',
      device: 'rtu',
      levels,
      points: [
        { id: 'level', quantity: 'water_level', every },
        { id: 'other', quantity: 'water_level', every: '1min' },
        { id: 'flow', quantity: 'flow', every: '1min' },
        { id: 'state', quantity: 'pump_state' },
        { id: 'ph', quantity: 'ph', every: '1min' },
        { id: 'temp', quantity: 'water_temperature', every: '1min' },
      ],
    },
  ]),
)

const limit = fc.constantFrom(1, 2, 3, 4)
const band = fc.constantFrom(0, 0.5)
const delay = fc.constantFrom('0s', '2min')
const elapse = fc.constantFrom('time', 'samples')
const delays = { onDelay: delay, offDelay: delay, elapse }
const more = {
  priority: fc.constantFrom('low', 'high', 'critical'),
  shadow: fc.constantFrom(false, false, false, true),
  latching: fc.boolean(),
}
const codes = fc.subarray(['running', 'tripped', 'stopped', 'maintenance'], { minLength: 1, maxLength: 2 })
const said = <T>(value: T) => fc.constant(value)
const inUse = <T>(rule: fc.Arbitrary<T>) => fc.option(rule, { freq: 2, nil: undefined })

/** Rules by id, each in many versions: other limits, other kinds, other points, or not there at all. */
const alarms = fc
  .record({
    level: inUse(
      fc.oneof(
        fc.record({
          kind: fc.constantFrom('high', 'low', 'high-high', 'low-low'),
          point: fc.constantFrom('level', 'other'),
          limit,
          deadband: band,
          suppress: fc.constantFrom(undefined, [{ parent: 'worst' }], [{ when: 'state == maintenance' }]),
          group: fc.constantFrom(undefined, 'g'),
          ...delays,
          ...more,
        }),
        fc.record({
          kind: fc.constantFrom('rate-of-rise', 'rate-of-fall'),
          point: said('level'),
          change: fc.constantFrom(0.5, 2),
          per: said('10min'),
          window: fc.constantFrom('10min', '20min'),
          ...more,
        }),
      ),
    ),
    worst: inUse(
      fc.record({
        kind: said('high-high'),
        point: said('level'),
        limit: fc.constantFrom(3, 4, 5),
        group: said('g'),
        ...more,
        shadow: said(false),
      }),
    ),
    warning: inUse(fc.record({ kind: said('warning'), point: said('level'), deadband: band, ...delays })),
    apart: inUse(
      fc.record({
        kind: said('deviation'),
        point: said('level'),
        from: said('other'),
        limit,
        deadband: band,
        ...delays,
      }),
    ),
    dry: inUse(
      fc.record({
        kind: said('expression'),
        when: fc.constantFrom(
          'state == running and flow < 1 m3/s',
          'state == running and flow < 3 m3/s',
          'state == tripped or level > 3 m',
          'level - other > 1 m',
        ),
        ...delays,
        ...more,
      }),
    ),
    trip: inUse(fc.record({ kind: said('state'), point: said('state'), states: codes, ...delays, ...more })),
    starts: inUse(
      fc.record({ kind: said('starts'), point: said('state'), limit: fc.constantFrom(1, 2), window: said('20min') }),
    ),
    hours: inUse(
      fc.record({
        kind: said('run-hours'),
        point: said('state'),
        limit: fc.constantFrom(0.1, 0.3),
        window: said('1h'),
      }),
    ),
    acid: inUse(
      fc.record({
        kind: fc.constantFrom('low', 'high'),
        point: said('ph'),
        limit,
        trusting: fc.constantFrom(undefined, ['temp'], ['temp', 'flow']),
        ...delays,
      }),
    ),
    frozen: inUse(
      fc.record({
        kind: said('frozen'),
        point: fc.constantFrom('level', 'temp', 'ph'),
        atLeast: fc.constantFrom('3min', '10min'),
        times: said(1),
        ...delays,
      }),
    ),
    bad: inUse(fc.record({ kind: said('bad-quality'), point: fc.constantFrom('level', 'temp'), ...delays })),
    quiet: inUse(fc.record({ kind: said('silent'), point: said('flow'), atLeast: fc.constantFrom('3min', '30min') })),
    night: inUse(
      fc.record({
        kind: said('low'),
        point: said('flow'),
        limit,
        schedule: fc.constantFrom([{ from: '08:20', to: '08:50' }], [{ from: '08:05', to: '12:00' }]),
      }),
    ),
  })
  .map((byId) => ({
    templates: {
      'level-gauge': Object.entries(byId).flatMap(([id, rule]) => {
        if (!rule) return []
        const orphaned = byId.worst === undefined && JSON.stringify(rule).includes('"parent"')
        const given = Object.entries(rule).filter(
          ([key, value]) => value !== undefined && !(orphaned && key === 'suppress'),
        )
        return [{ id, ...Object.fromEntries(given) }]
      }),
    },
    devices: [
      { id: 'offline', kind: 'offline', onDelay: '30s' },
      { id: 'silent', kind: 'silent', every: '2min' },
      { id: 'clock', kind: 'clock', behind: '10min', onDelay: '3min' },
    ],
  }))

/** Values that repeat a lot: a standing level is what this is about. */
const told = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ value: fc.constantFrom(0, 1, 2, 2, 2, 2, 3, 3, 5), quality: said('good' as const) }),
  },
  { weight: 1, arbitrary: said({ value: null, quality: 'missing' as const }) },
  { weight: 1, arbitrary: said({ value: 99, quality: 'bad' as const }) },
  { weight: 1, arbitrary: said({ value: 3, quality: 'suspect' as const, reason: 'flat-line' as const }) },
  { weight: 1, arbitrary: said({ value: 2, quality: 'good' as const, reason: 'clock-wrong' as const }) },
  { weight: 1, arbitrary: said({ value: 5, quality: 'suspect' as const, reason: 'spike' as const }) },
)
const change = fc.record({ alarms, station: fc.constantFrom(0, 1) })
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never
const step = fc.record({
  wait: fc.constantFrom(0, 1000, 20_000, minute, minute, minute, 4 * minute),
  what: fc.oneof(
    { weight: 30, arbitrary: fc.record({ point: fc.constantFrom(...points), told }) },
    { weight: 3, arbitrary: fc.record({ tick: said(true) }) },
    { weight: 1, arbitrary: fc.record({ session: fc.constantFrom('online' as const, 'lost' as const) }) },
    { weight: 1, arbitrary: fc.record({ deafFor: fc.constantFrom(minute, 10 * minute) }) },
    {
      weight: 1,
      arbitrary: fc.record({ lag: fc.constantFrom(minute, 15 * minute), point: fc.constantFrom(...points), told }),
    },
    { weight: 1, arbitrary: fc.record({ restart: said(true) }) },
    { weight: 2, arbitrary: fc.record({ change }) },
  ),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** The journal of a time line, by an engine that is saved and made anew where the line says so. */
function journalOf(first: Change, steps: readonly Step[], options: EngineOptions, restarts: 'made' | 'none' = 'made') {
  const saved = new Map<string, EngineRecord>()
  const book = createMemoryBook()
  const journal: JournalEntry[] = []
  let now = start
  let [plant, rules] = inForce(first)
  let engine = createEngine(plant, rules, [], options)
  engine.begin([], now)

  function anew(events: AddressedEvent[]): void {
    for (const record of engine.changes()) saved.set(record.key, record)
    const known = new Set(rules.map(({ id }) => id))
    for (const key of saved.keys())
      if (/^(rule|version):/.test(key) && !known.has(key.replace(/^\w+:/, ''))) saved.delete(key)
    engine = createEngine(plant, rules, saved.values(), options)
    engine.begin(events, now)
  }

  for (const { wait, what } of steps) {
    const events: AddressedEvent[] = []
    now += wait
    if ('change' in what) {
      ;[plant, rules] = inForce(what.change)
      anew(events)
    } else if ('restart' in what) {
      if (restarts === 'made') anew(events)
    } else {
      const input = inputOf(what, now)
      if (input.type === 'deaf') now = input.to
      engine.evaluate(input, events)
    }
    book.take(events, journal)
  }
  const events: AddressedEvent[] = []
  engine.evaluate({ type: 'tick', at: now + 60 * minute }, events)
  book.take(events, journal)
  return journal.map(formatEntry)
}

const compiled = new WeakMap<Change, [Plant, readonly AlarmRule[]]>()

/** Compiled once: both engines get the very same rules. */
function inForce(change: Change): [Plant, readonly AlarmRule[]] {
  const plant = plants[change.station]
  if (!plant) throw new RangeError(`no station ${change.station}`)
  const found = compiled.get(change) ?? [plant, storyRules(plant, change.alarms)]
  compiled.set(change, found)
  return found
}

function inputOf(what: Exclude<Step['what'], { change: unknown } | { restart: unknown }>, now: number): EngineInput {
  if ('tick' in what) return { type: 'tick', at: now }
  if ('session' in what) return { type: 'status', device: 'linka/rtu', session: what.session, receivedAt: now }
  if ('deafFor' in what) return { type: 'deaf', from: now, to: now + what.deafFor }
  const { value, quality: code, ...rest } = what.told
  const at = now - ('lag' in what ? what.lag : 0)
  const reading: Reading = {
    point: `linka/works/${what.point}`,
    at,
    receivedAt: now,
    value,
    quality: quality[code],
    ...rest,
  }
  return { type: 'reading', reading }
}

test('the shortcut decides nothing: whatever comes, and whenever rules change, the journal is that of an engine without', () => {
  fc.assert(
    fc.property(change, fc.array(step, { minLength: 15, maxLength: 50 }), (first, steps) => {
      const journal = journalOf(first, steps, {})
      expect(journal).toEqual(journalOf(first, steps, { judges: 'thorough' }))
      const unbroken = journalOf(first, steps, {}, 'none')
      expect(journal, 'a restart with the same rules changes nothing').toEqual(unbroken)
    }),
    { numRuns: stories },
  )
})

test('a delay that another value of the same time begins runs from the receipt of the first, judged or not', () => {
  const acid = {
    id: 'acid',
    kind: 'low',
    point: 'ph',
    limit: 1,
    onDelay: '0s',
    offDelay: '2min',
    elapse: 'time',
  }
  const first = { alarms: { templates: { 'level-gauge': [acid] } }, station: 0 } as unknown as Change
  const ph = (wait: number, value: number, lag = 0): Step => ({
    wait,
    what: { point: 'ph', lag, told: { value, quality: 'good' } } as Step['what'],
  })
  const steps = [ph(0, 0), ph(minute, 0), ph(minute, 5, minute)]
  const journal = journalOf(first, steps, {})
  expect(journal.map((line) => JSON.parse(line)).at(-1)).toMatchObject({
    event: 'returned',
    at: start + 3 * minute,
    serverAt: start + 3 * minute,
  })
  expect(journal).toEqual(journalOf(first, steps, { judges: 'thorough' }))
})
