import type { ConditionState } from '../condition.ts'
import type { MaintenanceWindow } from '../maintenance-window.ts'
import type { Clock } from './clock.ts'
import type { Layout } from './layout.ts'
import type { Maintenance } from './maintenance.ts'
import type { DeviceMemory, Doubt, Kept, PointMemory, RuleHead, Slot } from './memory.ts'

/**
 * One piece of an engine's state: `key` is `engine`, `maintenance`, `point:{id}`, `device:{id}`, `group:{id}`, `rule:{id}`
 * (its condition) or `version:{id}` (the rule that was last judged); `text` is a JSON array whose first element is the version of the format. Keys are overwritten.
 */
export interface EngineRecord {
  readonly key: string
  readonly text: string
}

/** A rule of the saved state that is no longer there. `head` undefined: saved by a program that did not keep it. */
export interface GoneRule {
  readonly id: string
  readonly head: RuleHead | undefined
}

const format = 1

/** The keys under which a rule has records. */
export function keysOfRule(id: string): string[] {
  return [`rule:${id}`, `version:${id}`]
}

/** Takes all that changed since the last call. Timers are not among it: they follow from the rest. */
export function changedRecords(layout: Layout, maintenance: Maintenance, clock: Clock): EngineRecord[] {
  const records: EngineRecord[] = []
  if (clock.saved === 'changed')
    records.push(record('engine', [clock.at, clock.startedAt, clock.heardAt, ...(clock.step ? [clock.step] : [])]))
  if (maintenance.saved === 'changed') records.push(record('maintenance', [...maintenance.windows.values()]))
  clock.saved = 'saved'
  maintenance.saved = 'saved'
  for (const item of layout.changed) {
    item.saved = 'saved'
    records.push(record(`${item.kind}:${item.kind === 'rule' ? item.rule.id : item.id}`, contentOf(item)))
  }
  layout.changed.length = 0
  return records
}

function record(key: string, content: readonly unknown[]): EngineRecord {
  return { key, text: JSON.stringify([format, ...content]) }
}

/** A value that could not be used is NaN in memory and null here. What is as it mostly is, is left out at the end. */
function contentOf(item: Kept): readonly unknown[] {
  switch (item.kind) {
    case 'device':
      return deviceContent(item)
    case 'point':
      return pointContent(item)
    case 'version':
      return [item.head]
    case 'rule':
      return slotContent(item)
    case 'group':
      return [item.first ?? null]
  }
}

function deviceContent({ receivedAt, at, pace, session }: DeviceMemory): unknown[] {
  return pace === 'steady' && !session ? [receivedAt, at] : [receivedAt, at, pace, session ?? null]
}

/** What came before is only told where the newest reading could not be used, or something late came after it. */
function pointContent(point: PointMemory): unknown[] {
  const { at, receivedAt, value, raw, trusted, trustedAt, doubted, known, takenAt, doubt } = point
  if (!Number.isNaN(value) && !known && takenAt === 0 && doubt === 'none') return [at, receivedAt, value, raw]
  return [
    at,
    receivedAt,
    orNull(value),
    raw,
    orNull(trusted),
    doubted?.at ?? null,
    doubted?.value ?? null,
    known?.at ?? null,
    known?.value ?? null,
    trustedAt,
    takenAt,
    doubt ?? null,
  ]
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function slotContent({ rule, state, receivedAt, suppressed, lingering, late, rate, running, flat }: Slot): unknown[] {
  const { of } = rule.signal
  const memory = of === 'rate' ? rate : of === 'starts' || of === 'run-hours' ? running : of === 'flat' ? flat : null
  const content: unknown[] = [of, state, receivedAt, [...suppressed].sort(), memory]
  if (lingering || late !== undefined) content.push([...(lingering ?? [])].sort())
  return late === undefined ? content : [...content, late]
}

/** Puts saved records back. What the plant or the rules no longer have is left out; rules that are gone are named. */
export function restore(
  layout: Layout,
  maintenance: Maintenance,
  saved: Iterable<EngineRecord>,
): { clock: Clock; gone: GoneRule[] } {
  const clock: Clock = { at: 0, heardAt: 0, startedAt: undefined, step: undefined, saved: 'saved' }
  const gone = new Set<string>()
  for (const { key, text } of saved) {
    const [version, ...content] = JSON.parse(text)
    if (version !== format) throw new Error(`${key}: saved in format ${version}, this program reads ${format}`)
    const colon = key.indexOf(':')
    const id = key.slice(colon + 1)
    if (key === 'engine') [clock.at, clock.startedAt, clock.heardAt = 0, clock.step] = content
    else if (key === 'maintenance') for (const window of content as MaintenanceWindow[]) maintenance.put(window)
    else if (key.startsWith('device:')) restoreDevice(layout.devices.get(id), content)
    else if (key.startsWith('point:')) restorePoint(layout.points.get(id), content)
    else if (key.startsWith('group:')) {
      const group = layout.groups.get(id)
      if (group && content[0] !== null) group.first = content[0]
    } else {
      if (!layout.byRule.has(id)) gone.add(id)
      if (key.startsWith('version:')) layout.heads.set(id, { kind: 'version', id, head: content[0], saved: 'saved' })
      else restoreSlot(layout.byRule.get(id), content)
    }
  }
  maintenance.saved = 'saved'
  return { clock, gone: [...gone].sort().map((id) => ({ id, head: layout.heads.get(id)?.head })) }
}

type DeviceContent = [
  receivedAt: number,
  at: number,
  pace?: DeviceMemory['pace'],
  session?: NonNullable<DeviceMemory['session']> | null,
]

function restoreDevice(device: DeviceMemory | undefined, content: unknown[]): void {
  if (!device) return
  const [receivedAt, at, pace = 'steady', session] = content as DeviceContent
  Object.assign(device, { receivedAt, at, pace, session: session ?? undefined })
}

type PointContent = [
  at: number,
  receivedAt: number,
  value: number | null,
  raw: number | null,
  trusted?: number | null,
  doubtedAt?: number | null,
  doubtedValue?: number | null,
  knownAt?: number | null,
  knownValue?: number | null,
  trustedAt?: number,
  takenAt?: number,
  doubt?: Doubt | null,
]

/** An older program has not said what was wrong with a reading that could not be used. */
function restorePoint(point: PointMemory | undefined, content: unknown[]): void {
  if (!point) return
  const [at, receivedAt, value, raw, trusted, doubtedAt, doubtedValue, knownAt, knownValue, ...rest] =
    content as PointContent
  const [trustedAt = 0, takenAt = 0, doubt] = rest
  Object.assign(point, { at, receivedAt, raw, trustedAt, takenAt })
  point.value = value ?? Number.NaN
  point.trusted = trusted ?? point.value
  point.doubt = doubt ?? (value === null ? undefined : 'none')
  if (typeof doubtedAt === 'number' && typeof doubtedValue === 'number') {
    point.doubted = { at: doubtedAt, value: doubtedValue }
  }
  if (point.watchers.length === 0) return
  const known = knownValue ?? value
  if (known !== null) point.known = { at: knownAt ?? receivedAt, value: known }
}

type SlotContent = [
  of: string,
  state: ConditionState,
  receivedAt: number,
  suppressed: string[],
  memory: object | null,
  lingering?: [because: string, until: number][],
  late?: number,
]

/** A rule that now looks at another kind of signal begins anew. */
function restoreSlot(slot: Slot | undefined, content: unknown[]): void {
  if (!slot) return
  const [of, state, receivedAt, suppressed, memory, lingering, late] = content as SlotContent
  for (const because of suppressed) slot.suppressed.add(because)
  if (lingering && lingering.length > 0) slot.lingering = new Map(lingering)
  slot.late = late
  if (of !== slot.rule.signal.of) return
  slot.state = state
  slot.receivedAt = receivedAt
  if (!memory) return
  if (of === 'rate') Object.assign(slot.rate, memory)
  else if (of === 'flat') Object.assign(slot.flat, memory)
  else Object.assign(slot.running, memory)
}
