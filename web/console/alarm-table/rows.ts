import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { parentIn, windowIn } from '../../../core/alarm/because.ts'
import { priorities } from '../../../core/alarm/priority.ts'
import { fill } from '../../../core/words/tables.ts'
import { stateOf, whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { local, words } from '../../lib/language.ts'
import { noteText } from '../../lib/names.ts'
import type { City } from '../model.ts'
import { type AlarmsView, type Sorting, type Standing, standingOf, standings } from './address.ts'

/** A line of the table: an alarm, or the heading of those that follow. */
export type Line =
  | { readonly is: 'group'; readonly key: string; readonly title: string; readonly count: number }
  | { readonly is: 'alarm'; readonly key: string; readonly alarm: AlarmBody }

type Filters = Pick<AlarmsView, 'priorities' | 'standings' | 'site' | 'quantity' | 'text'>

/** Whether an alarm is among what is asked for. `quantityOf`: of a point. */
export function fits(alarm: AlarmBody, view: Filters, quantityOf: (point: string) => string | undefined): boolean {
  if (view.priorities.length > 0 && !view.priorities.includes(alarm.priority)) return false
  if (view.standings.length > 0 && !view.standings.includes(standingOf(alarm))) return false
  if (view.site !== '' && alarm.site !== view.site) return false
  if (view.quantity !== '' && (alarm.point === undefined || quantityOf(alarm.point) !== view.quantity)) return false
  const wanted = view.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (wanted.length === 0) return true
  const text = textOf(alarm)
  return wanted.every((word) => text.includes(word))
}

const texts = new WeakMap<AlarmBody, string>()

/** All that an alarm can be found by, in small letters and both languages. */
function textOf(alarm: AlarmBody): string {
  const known = texts.get(alarm)
  if (known !== undefined) return known
  const { name, siteName, assetName, deviceName, acknowledged, shelved, outOfService } = alarm
  const called = [name, siteName, assetName, deviceName].flatMap((each) => (each ? [each['zh-CN'], each.en] : []))
  const people = [acknowledged, shelved, outOfService].flatMap((each) => (each ? [each.person ?? '', each.by] : []))
  const text = [...called, ...people, alarm.id, acknowledged?.note ?? '', outOfService?.workOrder ?? '']
    .join('\n')
    .toLowerCase()
  texts.set(alarm, text)
  return text
}

/** The lines of the table, in order. */
export function linesOf(
  alarms: Iterable<AlarmBody>,
  view: AlarmsView,
  { city, now }: { readonly city: Pick<City, 'points' | 'sites'>; readonly now: number },
): readonly Line[] {
  const quantityOf = (point: string) => city.points.get(point)?.quantity
  const found = [...alarms].filter((alarm) => alarm.state !== 'NORM' && fits(alarm, view, quantityOf))
  const sorted = sort(found, view, new Date(now).toISOString())
  if (view.group === 'none') return sorted.map(lineOf)
  const groups = new Map<string, AlarmBody[]>()
  for (const key of keysOf(view, city)) groups.set(key, [])
  for (const alarm of sorted) groups.get(groupOf(alarm, view))?.push(alarm)
  return [...groups].flatMap(([key, its]) =>
    its.length === 0
      ? []
      : [
          { is: 'group' as const, key: `# ${key}`, title: titleOf(key, view, city), count: its.length },
          ...its.map(lineOf),
        ],
  )
}

function lineOf(alarm: AlarmBody): Line {
  return { is: 'alarm', key: alarm.id, alarm }
}

function keysOf({ group }: AlarmsView, { sites }: Pick<City, 'sites'>): readonly string[] {
  return group === 'standing' ? standings : group === 'priority' ? priorities : sites.map(({ id }) => id)
}

function groupOf(alarm: AlarmBody, { group }: AlarmsView): string {
  return group === 'standing' ? standingOf(alarm) : group === 'priority' ? alarm.priority : alarm.site
}

function titleOf(key: string, { group }: AlarmsView, { sites }: Pick<City, 'sites'>): string {
  if (group === 'standing') return words().console.alarms[key as Standing]
  if (group === 'priority') return (words().priority as Readonly<Record<string, string>>)[key] ?? key
  return local(sites.find(({ id }) => id === key)?.name) || key
}

function sort(alarms: readonly AlarmBody[], { sort: by, order }: AlarmsView, now: string): AlarmBody[] {
  const sign = order === 'up' ? 1 : -1
  const keyed = alarms.map((alarm) => ({ alarm, key: keyOf(alarm, by, now) }))
  keyed.sort((a, b) => sign * compare(a.key, b.key) || usual(a.alarm, b.alarm))
  return keyed.map(({ alarm }) => alarm)
}

/** RFC 3339 in UTC, as the API writes it, is in order as text is. */
function keyOf(alarm: AlarmBody, by: Sorting, now: string): string | number {
  switch (by) {
    case 'left':
      if (standingOf(alarm) !== 'calling') return '9999'
      // a critical one is first whatever it says; of those that are overdue, the worst: by how much matters no more
      if (alarm.priority === 'critical' || (alarm.respondBy ?? now) < now)
        return String(priorities.indexOf(alarm.priority))
      return alarm.respondBy ?? '9998'
    case 'priority':
      return priorities.indexOf(alarm.priority)
    case 'place':
      return wholePlaceOf(alarm)
    case 'what':
      return whatOf(alarm)
    case 'since':
      return alarm.since ?? ''
    case 'count':
      return alarm.annunciations
  }
}

function usual(a: AlarmBody, b: AlarmBody): number {
  const byStanding = standings.indexOf(standingOf(a)) - standings.indexOf(standingOf(b))
  const byPriority = priorities.indexOf(a.priority) - priorities.indexOf(b.priority)
  return byStanding || byPriority || compare(b.since ?? '', a.since ?? '') || compare(a.id, b.id)
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string' && !isAscii.test(a + b)) return a.localeCompare(b, 'zh-CN')
  return a < b ? -1 : a > b ? 1 : 0
}
const isAscii = /^[\x20-\x7e]*$/

/** Who has it, or that nobody has. */
export function whoText(alarm: AlarmBody, alarms: ReadonlyMap<string, AlarmBody>): string {
  const note = alarm.acknowledged?.note
  const standing = standingOf(alarm)
  if (standing === 'calling') return words().console.alarms.nobody
  if (alarm.state === 'DSUPR') return mutedText(alarm, alarms)
  const said = note === undefined || note === '' || standing !== 'answered' ? '' : ` · ${noteText(note)}`
  return `${stateOf(alarm)}${said}`
}

/** By what it is muted: the alarm that explains it, planned work, or its own design. */
function mutedText({ state, suppressed }: AlarmBody, alarms: ReadonlyMap<string, AlarmBody>): string {
  const { mutedBy, mutedByWork } = words().console.alarms
  const [because = ''] = suppressed
  const parent = alarms.get(parentIn(because) ?? '')
  if (parent) return fill(mutedBy, { what: whatOf(parent) })
  const work = windowIn(because)
  return work === undefined ? words().state[state] : fill(mutedByWork, { id: work })
}
