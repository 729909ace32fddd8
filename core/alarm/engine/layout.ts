import type { Plant } from '../../plant/plant.ts'
import { ofState } from '../because.ts'
import { initialCondition } from '../condition.ts'
import { evaluator } from '../expression/evaluate.ts'
import type { Program } from '../expression/program.ts'
import { type AlarmRule, type Calendar, isInstrument } from '../rule.ts'
import type { DeviceMemory, Group, Kept, PointMemory, RuleMemory, Slot } from './memory.ts'
import { noFlatLine } from './signal/flat.ts'
import { freshValue } from './slot-reading.ts'
import { watcherOf } from './state-cover.ts'

/** Rules that share a calendar. */
export interface CalendarSlots {
  readonly calendar: Calendar
  readonly slots: Slot[]
}

/** The rules by what they look at, so that a reading touches only its own. */
export interface Layout {
  readonly slots: readonly Slot[]
  readonly byRule: ReadonlyMap<string, Slot>
  readonly points: ReadonlyMap<string, PointMemory>
  readonly devices: ReadonlyMap<string, DeviceMemory>
  readonly calendars: readonly CalendarSlots[]
  /** First-out groups: the slot that is marked, once one is active. */
  readonly groups: Map<string, Group>
  /** Slots whose timers are to be looked at, because their state or last receipt has changed. */
  readonly stirred: Slot[]
  /** Points whose trust has changed, so that what depends on them is to be judged again. */
  readonly doubted: PointMemory[]
  /** The rules as they were when their alarms were last judged, by id; those that are gone too. */
  readonly heads: Map<string, RuleMemory>
  /** What has changed since it was saved, each once. */
  readonly changed: Kept[]
}

/** Notes that something is to be saved. */
export function touch({ changed }: Layout, item: Kept): void {
  if (item.saved === 'changed') return
  item.saved = 'changed'
  changed.push(item)
}

/** How many intervals old the other operands of an expression may be. */
const freshIntervals = 3

export function layOut(plant: Plant, rules: readonly AlarmRule[]): Layout {
  const devices = new Map<string, DeviceMemory>()
  for (const id of plant.devices.keys()) devices.set(id, newDevice(id))
  for (const [id, { site, gateway }] of plant.devices) {
    const device = devices.get(id)
    if (device && gateway !== undefined) device.through = devices.get(`${site}/${gateway}`)
  }
  const points = new Map<string, PointMemory>()
  for (const { id, site, device, everyMs } of plant.points.values()) {
    const of = devices.get(`${site}/${device}`) ?? newDevice(`${site}/${device}`)
    devices.set(of.id, of)
    points.set(id, newPoint(id, of, everyMs === undefined ? Number.POSITIVE_INFINITY : freshIntervals * everyMs))
  }
  const slots = rules.map((rule, index) => newSlot(rule, index))
  const byRule = new Map(slots.map((slot) => [slot.rule.id, slot]))
  const layout: Layout = {
    slots,
    byRule,
    points,
    devices,
    calendars: calendarsOf(slots),
    groups: groupsOf(slots),
    stirred: [],
    doubted: [],
    heads: new Map(),
    changed: [],
  }
  for (const slot of slots) place(slot, layout)
  for (const slot of slots) depend(slot)
  return layout
}

function place(slot: Slot, { points, devices, byRule }: Layout): void {
  const { signal, suppressedBy, trusting } = slot.rule
  const point = (id: string) => need(points, id)
  slot.trusting.push(...trusting.map(point))
  switch (signal.of) {
    case 'quality':
      point(signal.point).quality.push(slot)
      break
    case 'flat':
      point(signal.point).flat.push(slot)
      slot.operands.push(point(signal.point))
      break
    case 'silence':
      ;('point' in signal.target ? point(signal.target.point) : need(devices, signal.target.device)).silence.push(slot)
      break
    case 'skew':
      need(devices, signal.device).skew.push(slot)
      break
    case 'session':
      need(devices, signal.device).sessions.push(slot)
      break
    case 'expression':
    case 'difference': {
      const ids = signal.of === 'expression' ? signal.points : [signal.a, signal.b]
      for (const operand of ids.map(point)) {
        slot.operands.push(operand)
        operand.process.push(slot)
      }
      if (signal.of === 'expression') slot.evaluate = reader(signal.program, points, slot)
      break
    }
    default:
      point(signal.point).process.push(slot)
      slot.operands.push(point(signal.point))
  }
  for (const suppression of suppressedBy) {
    if (suppression.by === 'parent') byRule.get(suppression.rule)?.children.push(slot)
    else {
      const read = new Map(suppression.points.map((id) => [id, point(id)]))
      const watcher = watcherOf(slot, ofState(suppression.text), suppression, read)
      slot.states.push(watcher)
      for (const one of read.values()) one.watchers.push(watcher)
    }
  }
}

/** In the order of the rules, so that parents are judged before their children. */
function depend(slot: Slot): void {
  const own = slot.rule.signal.of === 'flat' ? [] : slot.operands
  for (const point of new Set([...own, ...slot.trusting])) point.dependent.push(slot)
}

/** Reads an expression's points at the condition's time: one that is too old by then is unknown. */
function reader(program: Program, points: ReadonlyMap<string, PointMemory>, slot: Slot) {
  return evaluator(program, (id) => freshValue(need(points, id), slot))
}

function need<T>(map: ReadonlyMap<string, T>, id: string): T {
  const found = map.get(id)
  if (found === undefined) throw new RangeError(`a rule looks at ${id}, which the plant does not have`)
  return found
}

function calendarsOf(slots: readonly Slot[]): CalendarSlots[] {
  const found = new Map<string, CalendarSlots>()
  for (const slot of slots) {
    const { calendar } = slot.rule
    if (!calendar) continue
    const key = JSON.stringify(calendar)
    const entry = found.get(key) ?? { calendar, slots: [] }
    entry.slots.push(slot)
    found.set(key, entry)
  }
  return [...found.values()]
}

function groupsOf(slots: readonly Slot[]): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const slot of slots) {
    const { group } = slot.rule
    if (group === undefined || isInstrument(slot.rule.kind)) continue
    const entry: Group = groups.get(group) ?? { kind: 'group', id: group, slots: [], saved: 'saved' }
    entry.slots.push(slot)
    groups.set(group, entry)
  }
  return groups
}

function newDevice(id: string): DeviceMemory {
  return {
    kind: 'device',
    id,
    receivedAt: 0,
    at: 0,
    pace: 'steady',
    silence: [],
    skew: [],
    sessions: [],
    saved: 'saved',
  }
}

function newPoint(id: string, device: DeviceMemory, freshMs: number): PointMemory {
  const slots = { silence: [], quality: [], flat: [], process: [], dependent: [], watchers: [] }
  const quiet = {
    quietAbove: Number.POSITIVE_INFINITY,
    quietBelow: Number.NEGATIVE_INFINITY,
    repeats: 'matter',
  } as const
  return {
    kind: 'point',
    id,
    device,
    at: 0,
    receivedAt: 0,
    takenAt: 0,
    value: Number.NaN,
    raw: null,
    doubt: 'none',
    trusted: Number.NaN,
    trustedAt: 0,
    doubted: undefined,
    freshMs,
    ...slots,
    ...quiet,
    saved: 'saved',
  }
}

function newSlot(rule: AlarmRule, index: number): Slot {
  return {
    kind: 'rule',
    index,
    rule,
    state: initialCondition,
    receivedAt: 0,
    suppressed: new Set(),
    states: [],
    rate: { at: [], value: [] },
    running: { turns: [] },
    flat: { ...noFlatLine },
    operands: [],
    evaluate: () => Number.NaN,
    trusting: [],
    reads: 'newest',
    children: [],
    saved: 'saved',
  }
}
