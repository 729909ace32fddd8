import type { Actor } from '../../people/actor.ts'
import { type Identity, notAnother } from '../../people/other-person.ts'
import { includesRole, type Role } from '../../people/role.ts'
import { type Alarm, stateOf } from '../alarm.ts'
import type { OperatorEvent } from '../attention-event.ts'
import type { JournalEntry } from '../journal.ts'
import type { Priority } from '../priority.ts'
import type { AlarmRule } from '../rule.ts'
import { aboutToBeCovered, type Done, type Draft, done, entryOf, refused, uncover, withoutShelf } from './draft.ts'

type Of<T extends OperatorEvent['type']> = OperatorEvent & { readonly type: T }

/** Who may shelve what. Taking an alarm away from everyone's sight weighs as much as the alarm. */
const shelvingRole: Readonly<Record<Priority, Role>> = {
  critical: 'engineer',
  high: 'engineer',
  medium: 'operator',
  low: 'operator',
}

/** What a person does to an alarm. */
export function act(draft: Draft, event: OperatorEvent): Done {
  const { alarm } = draft
  if (event.ifRevision !== undefined && event.ifRevision !== alarm.revision) return refused('stale')
  if (!includesRole(event.who.role, roleFor(event, draft.rule, alarm))) return refused('role-too-low')
  switch (event.type) {
    case 'acknowledged':
      return acknowledge(draft, event)
    case 'commented':
      if (event.note.trim() === '') return refused('note-required')
      return done(alarm, entry(draft, alarm, event, 'comment', { note: event.note }))
    case 'shelved':
      return shelve(draft, event)
    case 'unshelved': {
      if (!alarm.shelved) return refused('not-shelved')
      const next = uncover(withoutShelf(alarm, draft.serverAt))
      return done(next, entry(draft, next, event, event.why))
    }
    case 'reset': {
      if (stateOf(alarm) === 'LUNACK') return refused('acknowledge-first')
      if (stateOf(alarm) !== 'LACKED') return refused('not-latched')
      const next: Alarm = { ...alarm, bare: 'NORM', latch: 'open' }
      return done(next, entry(draft, next, event, event.why))
    }
    case 'out-of-service': {
      if (alarm.outOfService) return refused('already-out-of-service')
      if (event.workOrder.trim() === '') return refused('reason-required')
      const next: Alarm = {
        ...aboutToBeCovered(draft.rule, alarm),
        outOfService: { ...byOf(event.who), at: draft.serverAt, workOrder: event.workOrder },
      }
      return done(next, entry(draft, next, event, event.why, { note: event.workOrder }))
    }
    case 'returned-to-service': {
      if (!alarm.outOfService) return refused('not-out-of-service')
      const { outOfService: _, ...rest } = alarm
      const next = uncover(rest)
      return done(next, entry(draft, next, event, event.why))
    }
  }
}

function acknowledge(draft: Draft, event: Of<'acknowledged'>): Done {
  const { alarm, rule, serverAt } = draft
  const state = stateOf(alarm)
  if (state === 'SHLVD' || state === 'DSUPR' || state === 'OOSRV') return refused('covered')
  const bare = state === 'UNACK' ? 'ACKED' : state === 'RTNUN' ? 'NORM' : state === 'LUNACK' ? 'LACKED' : undefined
  if (!bare) return refused('nothing-to-acknowledge')
  const { channel, who } = event
  const note = event.note?.trim() === '' ? undefined : event.note
  if (rule.note === 'required' && note === undefined) return refused('note-required')
  const noted = note === undefined ? {} : { note }
  const next: Alarm = { ...alarm, bare, acknowledged: { ...byOf(who), at: serverAt, channel, ...noted } }
  return done(next, entry(draft, next, event, 'acknowledged', { channel, ...noted }))
}

function shelve(draft: Draft, event: Of<'shelved'>): Done {
  const { alarm, rule, serverAt } = draft
  const { who, second, until, why, mode } = event
  if (why.trim() === '') return refused('reason-required')
  if (until <= serverAt) return refused('already-over')
  const priority = presentPriority(rule, alarm)
  const longest = rule.shelveMaxMs[priority]
  const before = shelvedBefore(alarm, serverAt, longest)
  if (until - serverAt > longest) return refused('too-long')
  if (before + until - serverAt > longest) return refused('shelved-enough')
  if (priority === 'critical') {
    if (!second || !includesRole(second.role, 'operator') || notAnother(identityOf(who), identityOf(second)))
      return refused('second-person-required')
  }
  const confirmed = second ? secondOf(second) : {}
  const by = { ...byOf(who), ...confirmed }
  const row = before > 0 ? { before } : {}
  const shelved = { ...by, why, at: serverAt, ...row, until, mode, priority }
  const { wasShelved: _, ...rest } = aboutToBeCovered(rule, alarm)
  const next: Alarm = { ...rest, shelved }
  return done(next, entry(draft, next, event, why, { until, ...confirmed }))
}

/** An alarm that is over keeps the priority that it had; what it may come to next is its rule's. */
export function presentPriority(rule: AlarmRule, { bare, condition, priority }: Alarm): Priority {
  return bare === 'NORM' && condition === 'normal' ? rule.priority : priority
}

/** How long it has been shelved in a row, ms: it begins anew once it has stood in sight for as long as it may be hidden. */
function shelvedBefore({ shelved, wasShelved }: Alarm, now: number, longest: number): number {
  if (shelved) return (shelved.before ?? 0) + Math.max(0, now - shelved.at)
  return wasShelved && Math.abs(now - wasShelved.at) < longest ? wasShelved.ms : 0
}

function roleFor(event: OperatorEvent, rule: AlarmRule, alarm: Alarm): Role {
  if (event.type === 'out-of-service' || event.type === 'returned-to-service') return 'engineer'
  return event.type === 'shelved' ? shelvingRole[presentPriority(rule, alarm)] : 'operator'
}

function entry(draft: Draft, next: Alarm, event: OperatorEvent, why: string, more: Partial<JournalEntry> = {}) {
  const { name, person } = event.who
  const named = person !== undefined && { person }
  return entryOf(draft, next, { event: event.type, at: draft.serverAt, why, who: name, ...more, ...named })
}

/** Who did it, in the alarm's state. */
function byOf({ name, person }: Actor) {
  return { by: name, ...(person !== undefined && { person }) }
}

/** Both have logged in: who made whose invite is looked at where they come in. */
function identityOf({ name, person }: Actor): Identity {
  return { name, ...(person === undefined && { byToken: true }) }
}

function secondOf({ name, person }: Actor) {
  return { second: name, ...(person !== undefined && { secondPerson: person }) }
}
