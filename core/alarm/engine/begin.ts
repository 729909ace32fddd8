import type { EvaluatorEvent } from '../attention-event.ts'
import { initialCondition } from '../condition.ts'
import { isWorse, type Priority } from '../priority.ts'
import { recast } from '../recast.ts'
import { isInstrument } from '../rule.ts'
import { colourPriority } from '../warning-colour.ts'
import type { AddressedEvent } from './addressed-event.ts'
import type { Clock } from './clock.ts'
import type { Covers } from './cover.ts'
import { anew, type Edit, takeEdits } from './edit.ts'
import { standing } from './emit.ts'
import type { Instruments } from './instrument.ts'
import { type Layout, touch } from './layout.ts'
import { isActive, type PointMemory, type Slot } from './memory.ts'
import type { Process } from './process.ts'
import type { Schedule } from './schedule.ts'
import { noFlatLine } from './signal/flat.ts'

export interface BeginParts {
  readonly layout: Layout
  readonly clock: Clock
  readonly covers: Covers
  readonly process: Process
  readonly instruments: Instruments
  readonly schedule: Schedule
  /** `settle`, or `unsettle` where there is to be no shortcut. */
  readonly leave: (point: PointMemory) => void
}

/**
 * Takes up today's rules over what was saved. What decides a condition is its rule, the values it uses, and time: so each
 * edited rule is judged at once, by the newest values that could be used, in their own time; and everything by what
 * is known now, which changes nothing unless something was not judged that should have been. All that comes of it is
 * told as received at `now`.
 */
export function begin(parts: BeginParts, now: number | undefined, events: AddressedEvent[]): void {
  const { layout, clock, covers, schedule, process, leave } = parts
  const { at } = clock
  const first = events.length
  const journaled = layout.heads.size > 0
  const edits = takeEdits(layout)
  const stood = new Map<Slot, Priority | undefined>()
  for (const edit of edits) {
    if (journaled) events.push(editEvent(edit, at || (now ?? 0)))
    stood.set(edit.slot, carryOver(layout, edit))
  }
  if (at > 0) {
    covers.hold()
    schedule.reconcile(at, events)
    covers.coverFirst(events)
    judgeInstruments(parts, at, events)
    const edited = edits.map(({ slot }) => slot).filter(isOfWater)
    for (const slot of edited) slot.reads = 'last-usable'
    process.judge(edited, at, events)
    for (const slot of edited) slot.reads = 'newest'
    process.judge(layout.slots.filter(isOfWater), at, events)
    schedule.reconcile(at, events)
    covers.letGo(events)
    for (const edit of edits) restate(parts, edit, stood.get(edit.slot), events)
  }
  for (const point of layout.points.values()) leave(point)
  if (now === undefined) return
  for (let index = first; index < events.length; index++) {
    const event = events[index]
    if (event) events[index] = { ...event, serverAt: now }
  }
}

/** Judges everything by what is known now. */
export function judgeAll(parts: BeginParts, at: number, events: AddressedEvent[]): void {
  parts.covers.hold()
  judgeInstruments(parts, at, events)
  parts.process.judge(parts.layout.slots.filter(isOfWater), at, events)
  parts.schedule.reconcile(at, events)
  parts.covers.letGo(events)
}

function judgeInstruments({ layout, instruments }: BeginParts, at: number, events: AddressedEvent[]): void {
  for (const slot of layout.slots) if (!isOfWater(slot)) instruments.again(slot, at, events)
  layout.doubted.length = 0
}

function isOfWater({ rule }: Slot): boolean {
  return !isInstrument(rule.kind)
}

function editEvent(edit: Edit, at: number): AddressedEvent {
  const { slot, before } = edit
  const { rule } = slot
  if (!before) return { rule, serverAt: at, event: { type: 'rule-added', at, ...(rule.said && { said: rule.said }) } }
  const { version, audience } = before
  const begins = anew(edit)
  const event = {
    type: 'rule-changed',
    at,
    before: { version, audience },
    ...(begins && { anew: begins }),
    ...(rule.said && { said: rule.said }),
  } as const
  return { rule, serverAt: at, event }
}

/** What a condition of before means under the rule of today. Returns its priority before, where it stood. */
function carryOver(layout: Layout, edit: Edit): Priority | undefined {
  const { slot, before } = edit
  const { state, suppressed, rule } = slot
  const begins = anew(edit)
  // The alarm is another: what covers it is told to it again.
  if (begins) {
    suppressed.clear()
    slot.lingering = undefined
  }
  if (begins === 'nature') startAnew(layout, slot)
  if (begins === 'nature') return undefined
  slot.state = recast(rule, state, before?.colours)
  if (slot.state !== state) touch(layout, slot)
  if (!('stage' in state)) return undefined
  const colour = before?.colours?.[state.stage]
  return colour ? colourPriority[colour] : before?.priority
}

function startAnew(layout: Layout, slot: Slot): void {
  const { rule, rate, running, flat } = slot
  slot.state = initialCondition
  slot.receivedAt = 0
  rate.at.length = 0
  rate.value.length = 0
  running.turns.length = 0
  Object.assign(flat, noFlatLine)
  touch(layout, slot)
  const group = layout.groups.get(rule.group ?? '')
  if (group?.first?.rule !== rule.id) return
  delete group.first
  touch(layout, group)
}

/** A condition that stands says so to an alarm that begins anew, and how bad it is where that is another priority now. */
function restate(parts: BeginParts, edit: Edit, stood: Priority | undefined, events: AddressedEvent[]): void {
  const { layout, process, clock } = parts
  const { slot } = edit
  if (!isActive(slot)) return
  const raised = standing(layout, slot, process.signal(slot))
  const tell = (event: EvaluatorEvent) => events.push({ rule: slot.rule, serverAt: clock.at, event })
  if (anew(edit)) tell(raised)
  if (stood === undefined || stood === raised.priority) return
  tell({ ...raised, type: isWorse(raised.priority, stood) ? 'worsened' : 'eased', at: clock.at })
}
