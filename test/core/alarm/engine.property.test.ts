import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EngineInput } from '../../../core/alarm/engine/input.ts'
import { formatEntry, type JournalEntry } from '../../../core/alarm/journal.ts'
import { createMemoryBook } from '../../../core/alarm/memory-book.ts'
import { isInstrument } from '../../../core/alarm/rule.ts'
import { quality, type Reading } from '../../../core/reading.ts'
import { runEngine, storyPlant, storyRules } from '../../support/alarm-story.ts'

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
        { id: 'state', quantity: 'pump_state' },
      ],
    },
  ],
  [{ id: 'gw' }, { id: 'rtu', gateway: 'gw' }],
)
/** One rule of nearly every kind, tangled up on purpose. */
const rules = storyRules(plant, {
  templates: {
    pump: [
      { id: 'h', kind: 'high', point: 'level', limit: 3, deadband: 0.5, onDelay: '2min', offDelay: '3min', group: 'g' },
      { id: 'hh', kind: 'high-high', point: 'level', limit: 4, group: 'g', latching: true },
      { id: 'l', kind: 'low', point: 'level', limit: 1, suppress: [{ when: 'state == maintenance' }] },
      { id: 'rise', kind: 'rate-of-rise', point: 'level', change: 1, per: '10min', window: '10min' },
      {
        id: 'dry',
        kind: 'expression',
        when: 'state == running and flow < 0.5 m3/s',
        onDelay: '2min',
        suppress: [{ parent: 'trip' }],
      },
      { id: 'trip', kind: 'state', point: 'state', states: ['tripped'], onDelay: '90s', offDelay: '1min', group: 'g' },
      { id: 'starts', kind: 'starts', point: 'state', limit: 3, window: '20min' },
      { id: 'hours', kind: 'run-hours', point: 'state', limit: 0.2, window: '1h' },
      { id: 'frozen', kind: 'frozen', point: 'level', atLeast: '5min', times: 2 },
      { id: 'bad', kind: 'bad-quality', point: '*', onDelay: '2min' },
      { id: 'silent', kind: 'silent', point: 'flow' },
      { id: 'night', kind: 'low', point: 'flow', limit: 0.2, schedule: [{ from: '08:20', to: '08:50' }] },
    ],
  },
  devices: [
    { id: 'offline', kind: 'offline', onDelay: '30s' },
    { id: 'silent', kind: 'silent', every: '2min' },
    { id: 'clock', kind: 'clock', behind: '10min', onDelay: '3min' },
  ],
})

const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 0.1, 0.6, 0.9, 1, 2, 2.4, 2.6, 3, 3.5, 4, 5) },
  { weight: 1, arbitrary: fc.constant(null) },
)
const doubt = fc.oneof(
  { weight: 6, arbitrary: fc.constant('none' as const) },
  { weight: 1, arbitrary: fc.constantFrom('spike' as const, 'rate-of-change' as const) },
)
const story = fc
  .array(
    fc.record({
      wait: fc.constantFrom(0, 1000, 20_000, 30_000, minute, minute, 3 * minute, 11 * minute),
      lag: fc.oneof(
        { weight: 6, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constantFrom(minute, 15 * minute, -minute) },
      ),
      what: fc.oneof(
        { weight: 30, arbitrary: fc.record({ point: fc.constantFrom('level', 'flow', 'state'), value, doubt }) },
        { weight: 1, arbitrary: fc.record({ session: fc.constantFrom('online' as const, 'lost' as const) }) },
        { weight: 1, arbitrary: fc.record({ deafFor: fc.constantFrom(minute, 30 * minute) }) },
        {
          weight: 1,
          arbitrary: fc.record({ lasts: fc.constantFrom(minute, 10 * minute), id: fc.constantFrom('a', 'b') }),
        },
      ),
    }),
    { minLength: 30, maxLength: 150 },
  )
  .map((steps) => {
    let now = start
    return steps.map(({ wait, lag, what }): EngineInput => {
      now += wait
      const receivedAt = now
      if ('session' in what) return { type: 'status', device: 'linka/gw', session: what.session, receivedAt }
      if ('deafFor' in what) {
        now += what.deafFor
        return { type: 'deaf', from: receivedAt, to: now }
      }
      if ('lasts' in what) {
        const window = { id: what.id, place: 'linka/pump', from: now, to: now + what.lasts, who: 'Pema', why: 'test' }
        return { type: 'maintenance', window, receivedAt }
      }
      const code = what.value === null ? null : Math.round(what.value)
      const read = { value: what.point === 'state' ? code : what.value, at: now - lag, receivedAt }
      const believed = what.value === null ? quality.missing : quality.good
      const flag =
        what.doubt === 'none' || what.value === null
          ? { quality: believed }
          : { quality: quality.suspect, reason: what.doubt }
      return { type: 'reading', reading: { point: `linka/pump/${what.point}`, ...flag, ...read } }
    })
  })

function at(input: EngineInput): number {
  switch (input.type) {
    case 'tick':
      return input.at
    case 'deaf':
    case 'stepped':
      return input.to
    case 'reading':
      return input.reading.receivedAt
    default:
      return input.receivedAt
  }
}

function journal(inputs: readonly EngineInput[], restarts: 'none' | 'after-each' = 'none'): JournalEntry[] {
  const book = createMemoryBook()
  const entries: JournalEntry[] = []
  book.take(runEngine(plant, rules, inputs, restarts), entries)
  return entries
}

const ofWater = new Set(rules.filter(({ kind }) => !isInstrument(kind)).map(({ id }) => id))
const lines = (entries: readonly JournalEntry[]) => entries.map(formatEntry)

test('the same log gives the same journal byte for byte: with restarts anywhere, and however often time ticks', () => {
  fc.assert(
    fc.property(story, (inputs) => {
      const end: EngineInput = {
        type: 'tick',
        at: (inputs.length > 0 ? at(inputs.at(-1) as EngineInput) : start) + 60 * minute,
      }
      const log = [...inputs, end]
      const once = lines(journal(log))
      expect(lines(journal(log, 'after-each'))).toEqual(once)
      // Live, ticks come all the time; every one is before the next receipt, as the log's reader has promised.
      const live = log.flatMap((input, index): EngineInput[] => {
        const before = log[index - 1]
        const from = before ? at(before) : at(input)
        const ticks = Math.min(30, Math.floor(((input.type === 'deaf' ? input.from : at(input)) - from) / 7000))
        return [...Array.from({ length: ticks }, (_, n): EngineInput => ({ type: 'tick', at: from + n * 7000 })), input]
      })
      expect(lines(journal(live))).toEqual(once)
    }),
    { numRuns: 60 },
  )
})

const dayMs = 24 * 60 * minute
/** Where our clock is set, among the inputs: five days ahead, or back, and after a few inputs as it was. */
const excursion = fc.record({
  from: fc.integer({ min: 1, max: 30 }),
  length: fc.nat(15),
  by: fc.constantFrom(5 * dayMs, -5 * dayMs),
  latency: fc.constantFrom(0, 400),
})

/** The inputs as our clock dates them while it is wrong; a point with a clock of its own (`latency` above 0) dates its own. */
function wrongly(input: EngineInput, by: number, latency: number): EngineInput {
  switch (input.type) {
    case 'reading': {
      const { at: sampledAt, receivedAt } = input.reading
      const moved = { at: latency === 0 ? sampledAt + by : sampledAt, receivedAt: receivedAt + by }
      return { type: 'reading', reading: { ...input.reading, ...moved } }
    }
    case 'status':
      return { ...input, receivedAt: input.receivedAt + by }
    case 'deaf':
      return { ...input, from: input.from + by, to: input.to + by }
    default:
      return input
  }
}

test('our clock set days ahead or back, and right again, raises nothing, hides nothing, delays nothing', () => {
  fc.assert(
    fc.property(story, excursion, (inputs, { from, length, by, latency }) => {
      const plain = inputs
        .filter(({ type }) => type !== 'maintenance')
        .map((input): EngineInput => {
          if (input.type !== 'reading') return input
          return { type: 'reading', reading: { ...input.reading, at: input.reading.receivedAt - latency } }
        })
      const [before, during] = [plain.slice(0, from), plain.slice(from, from + length)]
      const after = plain.slice(from + length)
      const [went, came] = [before.at(-1), during.at(-1) ?? before.at(-1)].map((last) => (last ? at(last) : start))
      if (went === undefined || came === undefined) throw new Error('two times')
      const stepped: EngineInput[] = [
        ...before,
        { type: 'stepped', from: went, to: went + by },
        ...during.map((input) => wrongly(input, by, latency)),
        { type: 'stepped', from: came + by, to: came },
        ...after,
      ]
      const end: EngineInput = { type: 'tick', at: at(plain.at(-1) ?? { type: 'tick', at: start }) + 60 * minute }
      const told = (list: readonly EngineInput[]) =>
        journal([...list, end])
          .filter(({ event, alarm }) => event !== 'clock-stepped' && !alarm.endsWith('.clock'))
          .map((entry) => `${entry.alarm} ${entry.event} ${entry.from} ${entry.to} ${entry.call}`)
      expect(told(stepped)).toEqual(told(plain))
      expect(lines(journal([...stepped, end], 'after-each'))).toEqual(lines(journal([...stepped, end])))
    }),
    { numRuns: 80 },
  )
})

test('what is sent again, or comes late, changes no alarm of the water', () => {
  fc.assert(
    fc.property(story, fc.infiniteStream(fc.nat()), (inputs, choices) => {
      const newest = new Map<string, number>()
      const sent: Reading[] = []
      const again = inputs.flatMap((input): EngineInput[] => {
        if (input.type !== 'reading') return [input]
        const { reading } = input
        newest.set(reading.point, Math.max(newest.get(reading.point) ?? 0, reading.at))
        sent.push(reading)
        const old = sent[choices.next().value % sent.length] ?? reading
        const late = old.at < (newest.get(old.point) ?? 0)
        return late ? [input, { type: 'reading', reading: { ...old, receivedAt: reading.receivedAt } }] : [input, input]
      })
      const water = (list: readonly EngineInput[]) => lines(journal(list).filter(({ alarm }) => ofWater.has(alarm)))
      expect(water(again)).toEqual(water(inputs))
    }),
    { numRuns: 100 },
  )
})

test('raised and returned alternate for every alarm, and nothing is annunciated under a cover', () => {
  fc.assert(
    fc.property(story, (inputs) => {
      for (const [, entries] of Map.groupBy(journal(inputs), ({ alarm }) => alarm)) {
        const turns = entries.filter(({ event }) => event === 'raised' || event === 'returned')
        for (const [index, { event }] of turns.entries()) expect(event).toBe(index % 2 === 0 ? 'raised' : 'returned')
        for (const { to, call } of entries) if (call === 'annunciated') expect(['UNACK', 'LUNACK']).toContain(to)
        for (const [index, { from }] of entries.entries()) expect(from).toBe(entries[index - 1]?.to ?? 'NORM')
      }
    }),
    { numRuns: 150 },
  )
})
