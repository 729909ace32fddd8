import type { ConditionState } from '../condition.ts'
import type { Layout } from './layout.ts'
import type { Maintenance, MaintenanceWindow } from './maintenance.ts'
import type { DeviceMemory, Kept, PointMemory, Slot } from './memory.ts'
import type { Clock } from './schedule.ts'

/**
 * One piece of an engine's state: `key` is `engine`, `maintenance`, `point:{id}`, `device:{id}`, `rule:{id}` or
 * `group:{id}`; `text` is a JSON array whose first element is the version of the format. Keys are overwritten.
 */
export interface EngineRecord {
  readonly key: string
  readonly text: string
}

const format = 1

/** Takes all that changed since the last call. Timers are not among it: they follow from the rest. */
export function changedRecords(layout: Layout, maintenance: Maintenance, clock: Clock): EngineRecord[] {
  const records: EngineRecord[] = []
  if (clock.saved === 'changed') records.push(record('engine', [clock.at, clock.startedAt]))
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

/** A value that could not be used is NaN in memory and null here. */
function contentOf(item: Kept): readonly unknown[] {
  switch (item.kind) {
    case 'device':
      return [item.receivedAt, item.at]
    case 'point':
      return pointContent(item)
    case 'rule':
      return slotContent(item)
    case 'group':
      return [item.first ?? null]
  }
}

/** What came before is only told where the newest reading could not be used. */
function pointContent({ at, receivedAt, value, raw, trusted, doubted }: PointMemory): unknown[] {
  if (!Number.isNaN(value)) return [at, receivedAt, value, raw]
  return [
    at,
    receivedAt,
    null,
    raw,
    Number.isNaN(trusted) ? null : trusted,
    doubted?.at ?? null,
    doubted?.value ?? null,
  ]
}

function slotContent({ rule, state, receivedAt, suppressed, lingering, rate, running, flat }: Slot): unknown[] {
  const { of } = rule.signal
  const memory = of === 'rate' ? rate : of === 'starts' || of === 'run-hours' ? running : of === 'flat' ? flat : null
  return [of, state, receivedAt, [...suppressed].sort(), memory, ...(lingering ? [[...lingering].sort()] : [])]
}

/** Puts saved records back. What the plant or the rules no longer have is left out; rules that are gone are named. */
export function restore(
  layout: Layout,
  maintenance: Maintenance,
  saved: Iterable<EngineRecord>,
): { clock: Clock; orphans: string[] } {
  const clock: Clock = { at: 0, startedAt: undefined, saved: 'saved' }
  const orphans: string[] = []
  for (const { key, text } of saved) {
    const [version, ...content] = JSON.parse(text)
    if (version !== format) throw new Error(`${key}: saved in format ${version}, this program reads ${format}`)
    const colon = key.indexOf(':')
    const id = key.slice(colon + 1)
    if (key === 'engine') [clock.at, clock.startedAt] = content
    else if (key === 'maintenance') for (const window of content as MaintenanceWindow[]) maintenance.put(window)
    else if (key.startsWith('device:')) restoreDevice(layout.devices.get(id), content)
    else if (key.startsWith('point:')) restorePoint(layout.points.get(id), content)
    else if (key.startsWith('group:')) {
      const group = layout.groups.get(id)
      if (group && content[0] !== null) group.first = content[0]
    } else if (!restoreSlot(layout.byRule.get(id), content)) orphans.push(id)
  }
  maintenance.saved = 'saved'
  return { clock, orphans }
}

function restoreDevice(device: DeviceMemory | undefined, content: number[]): void {
  if (device) [device.receivedAt = 0, device.at = 0] = content
}

function restorePoint(point: PointMemory | undefined, content: (number | null)[]): void {
  if (!point) return
  point.at = content[0] ?? 0
  point.receivedAt = content[1] ?? 0
  point.value = content[2] ?? Number.NaN
  point.raw = content[3] ?? null
  point.trusted = content[4] ?? point.value
  const [, , , , , doubtedAt = null, doubtedValue = null] = content
  if (doubtedAt !== null && doubtedValue !== null) point.doubted = { at: doubtedAt, value: doubtedValue }
}

type SlotContent = [
  of: string,
  state: ConditionState,
  receivedAt: number,
  suppressed: string[],
  memory: object | null,
  lingering?: [because: string, until: number][],
]

/** A rule that now looks at something else begins anew; a stage that it no longer has is the worst that it has. */
function restoreSlot(slot: Slot | undefined, content: unknown[]): slot is Slot {
  if (!slot) return false
  const [of, state, receivedAt, suppressed, memory, lingering] = content as SlotContent
  for (const because of suppressed) slot.suppressed.add(because)
  if (lingering) slot.lingering = new Map(lingering)
  if (of !== slot.rule.signal.of) return true
  const worst = slot.rule.test.stages.length - 1
  slot.state = 'stage' in state ? { ...state, stage: Math.min(state.stage, worst) } : state
  slot.receivedAt = receivedAt
  if (!memory) return true
  if (of === 'rate') Object.assign(slot.rate, memory)
  else if (of === 'flat') Object.assign(slot.flat, memory)
  else Object.assign(slot.running, memory)
  return true
}
