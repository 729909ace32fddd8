import { isMaintenance, ofParent, ofState, outOfCalendar } from '../because.ts'
import type { AddressedEvent } from './addressed-event.ts'
import { type Layout, touch } from './layout.ts'
import { isActive, type PointMemory, type Slot } from './memory.ts'

/** A reason to suppress that comes or goes. `at` event time. */
interface Change {
  readonly slot: Slot
  readonly because: string
  readonly wanted: 'on' | 'off'
  readonly at: number
  readonly serverAt: number
  /** Why the reason has gone, where it did not go by itself. */
  readonly detail?: string
}

/**
 * Suppression by design, as conditions, states and plans have it: reasons come and go. A parent's is there while it
 * stands; that it suppresses only as long as it can call itself is the attention's (`attention/family.ts`).
 */
export interface Covers {
  parentRaised(parent: Slot, at: number, serverAt: number, events: AddressedEvent[]): void
  parentReturned(parent: Slot, at: number, serverAt: number, events: AddressedEvent[]): void
  /** Until `letGo` all is one instant: its end is what counts, and nothing in between calls anybody. */
  hold(): void
  letGo(events: AddressedEvent[]): void
  /** A reason that is there, or not, from now on. */
  setNow(change: Change, events: AddressedEvent[]): void
  /** A reason that is there, or not, by the end of this instant. */
  plan(change: Change): void
  /** Begins what is planned to begin, and drops what is planned to end: the instant goes on, and will plan it again. */
  coverFirst(events: AddressedEvent[]): void
  /** Begins a slot's silence at `from`, unless it is silent already. */
  listenAnew(slot: Slot, from: number): void
  /** What a slot listens to was heard. */
  heard(slot: Slot, serverAt: number, events: AddressedEvent[]): void
  /** Ends what lingers no longer than `at`, and what a state no longer holds. */
  endOverdue(slot: Slot, at: number): void
  /** When the next reason runs out; infinite when none does. */
  overdueAt(slot: Slot, now: number): number
  /** Evaluates the suppressions that read a point, after its newest reading. */
  watch(point: PointMemory, at: number, serverAt: number, events: AddressedEvent[]): void
  /** Puts right what the rules of today would not have left as it was saved. */
  reconcile(at: number): void
}

/** Parents first; the same whatever came first. */
function inOrder(a: Change, b: Change): number {
  return a.slot.index - b.slot.index || (a.because < b.because ? -1 : 1)
}

export function createCovers(layout: Layout): Covers {
  const { slots, byRule, stirred } = layout
  const returned: { readonly parent: Slot; readonly at: number; readonly serverAt: number }[] = []
  const planned: Change[] = []
  let hands: 'free' | 'holding' = 'free'

  function set({ slot, because, wanted, at, serverAt, detail }: Change, events: AddressedEvent[]): void {
    if (slot.suppressed.has(because) === (wanted === 'on')) return
    if (wanted === 'on') slot.suppressed.add(because)
    else slot.suppressed.delete(because)
    touch(layout, slot)
    const type = wanted === 'on' ? 'suppressed' : 'released'
    events.push({ rule: slot.rule, serverAt, event: { type, at, because, ...(detail && { detail }) } })
  }

  /** Children are suppressed before their parents and released after them: neither is called for a moment only. */
  function setAll(changes: readonly Change[], wanted: 'on' | 'off', events: AddressedEvent[]): void {
    const sorted = changes.filter((change) => change.wanted === wanted).sort(inOrder)
    for (const change of wanted === 'on' ? sorted.reverse() : sorted) set(change, events)
  }

  function parentReturned(parent: Slot, at: number, serverAt: number, events: AddressedEvent[]): void {
    if (parent.children.length === 0) return
    if (hands === 'holding') returned.push({ parent, at, serverAt })
    else uncover(parent, at, serverAt, events)
  }

  function uncover(parent: Slot, at: number, serverAt: number, events: AddressedEvent[]): void {
    const because = ofParent(parent.rule.id)
    for (const slot of parent.children) {
      if (slot.rule.signal.of === 'silence') linger(slot, because, serverAt + slot.rule.signal.windowMs)
      else set({ slot, because, wanted: 'off', at, serverAt }, events)
    }
  }

  /** Nobody says any more that the asset is in a state: it may not hide an alarm for ever. */
  function overdueStates(slot: Slot, at: number): Change[] {
    return slot.states
      .filter((state) => slot.suppressed.has(state.because) && state.evaluate(at) !== 1)
      .map(({ because }) => ({ slot, because, wanted: 'off', at, serverAt: at, detail: 'silent or bad for too long' }))
  }

  /** Silence that a parent explained is explained a while longer: what is back has its interval to speak up. */
  function linger(slot: Slot, because: string, until: number): void {
    if (!slot.suppressed.has(because)) return
    slot.lingering ??= new Map()
    slot.lingering.set(because, until)
    touch(layout, slot)
    stirred.push(slot)
  }

  function endOf(slot: Slot, because: string): void {
    if (!slot.lingering?.delete(because)) return
    if (slot.lingering.size === 0) slot.lingering = undefined
    touch(layout, slot)
  }

  return {
    parentReturned,
    hold() {
      hands = 'holding'
    },
    letGo(events) {
      hands = 'free'
      if (planned.length === 0 && returned.length === 0) return
      const changes = planned.splice(0)
      setAll(changes, 'on', events)
      for (const { parent, at, serverAt } of returned.splice(0)) uncover(parent, at, serverAt, events)
      setAll(changes, 'off', events)
    },
    setNow: set,
    plan: (change) => void planned.push(change),
    coverFirst: (events) => setAll(planned.splice(0), 'on', events),
    listenAnew(slot, from) {
      const { signal } = slot.rule
      if (signal.of !== 'silence') return
      for (const because of slot.lingering?.keys() ?? []) linger(slot, because, from + signal.windowMs)
      if (isActive(slot)) return
      slot.state = { name: 'normal', at: from }
      slot.receivedAt = from
      touch(layout, slot)
      stirred.push(slot)
    },
    heard(slot, serverAt, events) {
      if (!slot.lingering) return
      const reasons = [...slot.lingering.keys()].sort()
      slot.lingering = undefined
      for (const because of reasons) set({ slot, because, wanted: 'off', at: serverAt, serverAt }, events)
    },
    endOverdue(slot, at) {
      planned.push(...overdueStates(slot, at))
      for (const [because, until] of slot.lingering ?? []) {
        if (until > at) continue
        endOf(slot, because)
        planned.push({ slot, because, wanted: 'off', at, serverAt: at })
      }
    },
    parentRaised(parent, at, serverAt, events) {
      const because = ofParent(parent.rule.id)
      for (const slot of parent.children) {
        endOf(slot, because)
        set({ slot, because, wanted: 'on', at, serverAt }, events)
      }
    },
    overdueAt({ suppressed, states, lingering }, now) {
      if (suppressed.size === 0) return Number.POSITIVE_INFINITY
      const held = states.filter(({ because }) => suppressed.has(because)).map((state) => state.nextAt(now))
      return Math.min(Number.POSITIVE_INFINITY, ...held, ...(lingering?.values() ?? []))
    },
    watch(point, at, serverAt, events) {
      if (point.watchers.length === 0) return
      if (!Number.isNaN(point.value)) point.known = { at: serverAt, value: point.value }
      const changes = point.watchers.map((watcher): Change => {
        const { slot, because } = watcher
        return { slot, because, wanted: watcher.evaluate(serverAt) === 1 ? 'on' : 'off', at, serverAt }
      })
      setAll(changes, 'on', events)
      for (const change of changes) {
        if (change.wanted === 'off') planned.push(change)
        else stirred.push(change.slot)
      }
    },
    reconcile(at) {
      for (const slot of slots) {
        planned.push(...overdueStates(slot, at))
        const begun = slot.states.filter((state) => state.evaluate(at) === 1)
        planned.push(...begun.map(({ because }): Change => ({ slot, because, wanted: 'on', at, serverAt: at })))
        const parents = slot.rule.suppressedBy.flatMap(
          (each) => (each.by === 'parent' ? byRule.get(each.rule) : undefined) ?? [],
        )
        const change = (because: string, wanted: 'on' | 'off') =>
          planned.push({ slot, because, wanted, at, serverAt: at })
        for (const parent of parents) {
          if (returned.some((each) => each.parent === parent)) continue
          const because = ofParent(parent.rule.id)
          change(because, isActive(parent) || slot.lingering?.has(because) ? 'on' : 'off')
        }
        const known = new Set([
          ...parents.map(({ rule }) => ofParent(rule.id)),
          ...slot.rule.suppressedBy.flatMap((each) => (each.by === 'state' ? ofState(each.text) : [])),
          ...(slot.rule.calendar ? [outOfCalendar] : []),
        ])
        for (const because of slot.suppressed) {
          if (!known.has(because) && !isMaintenance(because)) change(because, 'off')
        }
      }
    },
  }
}
