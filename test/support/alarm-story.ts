import { type Alarm, stateOf } from '../../core/alarm/alarm.ts'
import type { OperatorEvent } from '../../core/alarm/attention-event.ts'
import { compileRules } from '../../core/alarm/compile.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import type { EngineInput } from '../../core/alarm/engine/input.ts'
import type { EngineRecord } from '../../core/alarm/engine/saved.ts'
import { createEngine } from '../../core/alarm/engine.ts'
import { formatEntry, type JournalEntry } from '../../core/alarm/journal.ts'
import { createMemoryBook } from '../../core/alarm/memory-book.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { AlarmsSchema } from '../../core/alarm/schema.ts'
import { parseDuration } from '../../core/duration.ts'
import type { Actor } from '../../core/people/actor.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { formatPath } from '../../core/plant/problem.ts'
import { stateCode } from '../../core/quantity.ts'
import { quality, type Reading } from '../../core/reading.ts'

const name = { 'zh-CN': '测试', en: 'Test' }
const coordinates = [29.65, 91.1]
/** The story begins on 3 July 2026, at midnight in Lhasa. */
const midnight = Date.UTC(2026, 6, 2, 16)

interface AssetText {
  readonly id: string
  readonly kind?: string
  readonly device?: string
  readonly levels?: Record<string, number>
  readonly points: readonly Record<string, unknown>[]
}

/** The plant of site `linka` with these assets; devices other than the assets' own are listed. */
export function storyPlant(assets: readonly AssetText[], devices: readonly Record<string, unknown>[] = []): Plant {
  const full = assets.map(({ id, kind = 'level-gauge', device = id, ...rest }) => {
    return { id, kind, device, name, at: coordinates, ...rest }
  })
  const site = { id: 'linka', kind: 'park', name, at: coordinates, devices, assets: full }
  const city = { id: 'lhasa', name, zone: 'Asia/Shanghai', at: coordinates }
  const compiled = compilePlant({ version: 1, city, sites: [site] })
  if (!compiled.ok)
    throw new Error(compiled.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`).join('\n'))
  return compiled.plant
}

/** Rules as a plant file writes them; throws with every problem. */
export function storyRules(plant: Plant, alarms: unknown): readonly AlarmRule[] {
  const compiled = compileRules(plant, AlarmsSchema.parse(alarms))
  if (compiled.ok) return compiled.rules
  throw new Error(compiled.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`).join('\n'))
}

/** Other rules, taken in at `at`. */
interface RulesInput {
  readonly type: 'rules'
  readonly rules: readonly AlarmRule[]
  readonly at: number
}

/** The events of inputs; with `restarts`, saved and started anew after every one. */
export function runEngine(
  plant: Plant,
  rules: readonly AlarmRule[],
  inputs: readonly (EngineInput | RulesInput)[],
  restarts: 'none' | 'after-each' = 'none',
): AddressedEvent[] {
  const events: AddressedEvent[] = []
  const engine = new RestartingEngine(plant, rules)
  for (const input of inputs) {
    if (input.type === 'rules') engine.take(input, events)
    else engine.evaluate(input, events)
    if (restarts === 'after-each') engine.restart()
  }
  return events
}

/** An engine with the records that its folder would hold. */
class RestartingEngine {
  readonly #plant: Plant
  readonly #saved = new Map<string, EngineRecord>()
  #rules: readonly AlarmRule[]
  #engine

  constructor(plant: Plant, rules: readonly AlarmRule[]) {
    this.#plant = plant
    this.#rules = rules
    this.#engine = createEngine(plant, rules)
    this.#engine.begin([])
  }

  get counts() {
    return this.#engine.counts
  }

  evaluate(input: EngineInput, events: AddressedEvent[]): void {
    this.#engine.evaluate(input, events)
  }

  take({ rules, at }: RulesInput, events: AddressedEvent[]): void {
    this.#rules = rules
    this.restart()
    for (const { id } of this.#engine.gone) for (const kind of ['rule', 'version']) this.#saved.delete(`${kind}:${id}`)
    this.#engine.begin(events, at)
  }

  restart(): void {
    for (const record of this.#engine.changes()) this.#saved.set(record.key, record)
    this.#engine = createEngine(this.#plant, this.#rules, this.#saved.values())
  }
}

interface Told {
  /** Time of measurement, where the device's clock or its buffer differs from now. */
  readonly measured?: string
  /** What its clock says, where that is wrong and the reading is told by receipt. */
  readonly claimed?: string
  readonly quality?: keyof typeof quality
  readonly reason?: Reading['reason']
}

/** A time line of one site, in the words of the plant. Times are `02:30` or `02:30:15`; `1d 02:30` is the next day. */
export class AlarmStory {
  readonly #plant: Plant
  readonly #firstRules: readonly AlarmRule[]
  readonly #inputs: (EngineInput | RulesInput)[] = []
  readonly #book = createMemoryBook()
  readonly #journal: JournalEntry[] = []
  readonly #engine
  #rules: readonly AlarmRule[]
  #now = midnight
  #told = 0

  constructor(assets: readonly AssetText[], alarms: unknown, devices: readonly Record<string, unknown>[] = []) {
    this.#plant = storyPlant(assets, devices)
    this.#firstRules = storyRules(this.#plant, alarms)
    this.#rules = this.#firstRules
    this.#engine = new RestartingEngine(this.#plant, this.#rules)
  }

  /** Moves the broker's clock, and lets happen what is due. */
  at(time: string): this {
    this.#now = instant(time)
    return this.#take({ type: 'tick', at: this.#now })
  }

  /** A reading of `asset/point`, received now. */
  reads(place: string, value: number | string | null, told: Told = {}): this {
    const point = this.#plant.points.get(`linka/${place}`)
    if (!point) throw new Error(`no point ${place}`)
    const { measured, claimed, reason = claimed === undefined ? undefined : 'clock-wrong' } = told
    const reading: Reading = {
      point: point.id,
      at: measured === undefined ? this.#now : instant(measured),
      receivedAt: this.#now,
      value: typeof value === 'string' ? (stateCode(point.quantity, value) ?? null) : value,
      quality: quality[told.quality ?? (value === null ? 'missing' : 'good')],
      ...(claimed === undefined ? {} : { claimedAt: instant(claimed) }),
      ...(reason === undefined ? {} : { reason }),
    }
    return this.#take({ type: 'reading', reading })
  }

  /** Readings one interval apart, the first one now; the clock stands at the last. */
  readsEvery(interval: string, place: string, values: readonly (number | string | null)[]): this {
    for (const [index, value] of values.entries()) {
      if (index > 0) this.#now += parseDuration(interval) ?? 0
      this.reads(place, value)
    }
    return this
  }

  /** The plant file has other alarms from now on. */
  hasRules(alarms: unknown): this {
    const events: AddressedEvent[] = []
    const input: RulesInput = { type: 'rules', rules: storyRules(this.#plant, alarms), at: this.#now }
    this.#rules = input.rules
    this.#inputs.push(input)
    this.#engine.take(input, events)
    this.#book.take(events, this.#journal)
    return this
  }

  session(device: string, session: 'online' | 'lost'): this {
    return this.#take({ type: 'status', device: `linka/${device}`, session, receivedAt: this.#now })
  }

  /** The platform was down until now. */
  wasDeafSince(from: string, now: string): this {
    this.#now = instant(now)
    return this.#take({ type: 'deaf', from: instant(from), to: this.#now })
  }

  /** Our clock is set to another time, as the broker notes it, or without a note. */
  clockSet(to: string, note: 'noted' | 'unnoticed' = 'noted'): this {
    const step = { from: this.#now, to: instant(to) }
    this.#now = step.to
    return note === 'noted' ? this.#take({ type: 'stepped', ...step }) : this
  }

  maintenance(place: string, from: string, to: string): this {
    const planned = { id: 'WO-7', who: 'Pema', why: 'desilting', from: instant(from), to: instant(to) }
    return this.#take({ type: 'maintenance', receivedAt: this.#now, window: { ...planned, place: `linka/${place}` } })
  }

  /** A person acts on `asset.point.rule`; throws the reason when it is refused. */
  does(alarm: string, who: Actor, event: DistributiveOmit<OperatorEvent, 'who'>): this {
    const rule = this.#rule(alarm)
    const result = this.#book.act(rule, { ...event, who } as OperatorEvent, this.#now, this.#journal)
    if (!result.ok) throw new Error(result.because)
    return this
  }

  state(alarm: string): string {
    const found = this.#book.alarms.get(`linka.${alarm}`)
    return found ? stateOf(found) : 'NORM'
  }

  alarm(alarm: string): Alarm | undefined {
    return this.#book.alarms.get(`linka.${alarm}`)
  }

  /** Epoch ms. */
  get now(): number {
    return this.#now
  }

  get counts() {
    return this.#engine.counts
  }

  /** What was journaled since the last call: `02:30 gauge.level.high raised NORM → UNACK`, `!` where it calls people. */
  news(): string[] {
    const entries = this.#journal.slice(this.#told)
    this.#told = this.#journal.length
    return entries.map(({ at, alarm, event, from, to, call }) => {
      return `${clock(at)} ${alarm.replace('linka.', '')} ${event} ${from} → ${to}${call === 'annunciated' ? ' !' : ''}`
    })
  }

  /** All that was journaled. */
  entries(): readonly JournalEntry[] {
    return this.#journal
  }

  /** The evaluator's part of the journal, replayed: with a restart after each input, or with no tick but the last. */
  replay({
    restarts = 'none',
    ticks = 'all',
  }: {
    restarts?: 'none' | 'after-each'
    ticks?: 'all' | 'last'
  } = {}): string[] {
    const book = createMemoryBook()
    const journal: JournalEntry[] = []
    const end: EngineInput = { type: 'tick', at: this.#now }
    const inputs = ticks === 'all' ? this.#inputs : this.#inputs.filter(({ type }) => type !== 'tick')
    book.take(runEngine(this.#plant, this.#firstRules, [...inputs, end], restarts), journal)
    return journal.map(formatEntry)
  }

  #rule(alarm: string): AlarmRule {
    const rule = this.#rules.find(({ id }) => id === `linka.${alarm}`)
    if (!rule) throw new Error(`no rule ${alarm}; there are ${this.#rules.map(({ id }) => id).join(', ')}`)
    return rule
  }

  #take(input: EngineInput): this {
    const events: AddressedEvent[] = []
    this.#inputs.push(input)
    this.#engine.evaluate(input, events)
    this.#book.take(events, this.#journal)
    this.#book.passTime(this.#rules, this.#now, this.#journal)
    return this
  }
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never

function instant(time: string): number {
  const match = /^(?:(-?\d+)d )?(\d\d):(\d\d)(?::(\d\d))?$/.exec(time)
  if (!match) throw new Error(`${time}: expected a time like 02:30`)
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return midnight + (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000
}

function clock(at: number): string {
  const shown = new Date(at + 8 * 3_600_000).toISOString()
  return shown.slice(17, 19) === '00' ? shown.slice(11, 16) : shown.slice(11, 19)
}
