import type { EngineEvent } from './emit.ts'
import { type Layout, touch } from './layout.ts'
import { isMaintenance } from './maintenance.ts'
import { isActive, type PointMemory, type Slot } from './memory.ts'

/** Suppression by design: reasons come and go, and an alarm is covered while it has any. */
export interface Covers {
  parentRaised(parent: Slot, at: number, serverAt: number, events: EngineEvent[]): void
  parentReturned(parent: Slot, at: number, serverAt: number, events: EngineEvent[]): void
  /** Until `letGo` a parent that returns releases nobody: first its children are judged by the same reading. */
  hold(): void
  letGo(events: EngineEvent[]): void
  /** Begins a slot's silence at `from`, unless it is silent already. */
  listenAnew(slot: Slot, from: number): void
  /** Evaluates the suppressions that read a point; unknown leaves them as they are. */
  watch(point: PointMemory, at: number, serverAt: number, events: EngineEvent[]): void
  set(slot: Slot, because: string, wanted: 'on' | 'off', at: number, serverAt: number, events: EngineEvent[]): void
  /** Puts right what the rules of today would not have left as it was saved. */
  reconcile(at: number, events: EngineEvent[]): void
}

export function createCovers(layout: Layout): Covers {
  const { slots, byRule, stirred } = layout
  function set(
    slot: Slot,
    because: string,
    wanted: 'on' | 'off',
    at: number,
    serverAt: number,
    events: EngineEvent[],
  ): void {
    if (slot.suppressed.has(because) === (wanted === 'on')) return
    if (wanted === 'on') slot.suppressed.add(because)
    else slot.suppressed.delete(because)
    touch(layout, slot)
    const type = wanted === 'on' ? 'suppressed' : 'released'
    events.push({ rule: slot.rule, serverAt, event: { type, at, because } })
  }

  const held: { readonly parent: Slot; readonly at: number; readonly serverAt: number }[] = []
  let hands: 'free' | 'holding' = 'free'

  function parentReturned(parent: Slot, at: number, serverAt: number, events: EngineEvent[]): void {
    if (parent.children.length === 0) return
    if (hands === 'holding') held.push({ parent, at, serverAt })
    else uncover(parent, at, serverAt, events)
  }

  function uncover(parent: Slot, at: number, serverAt: number, events: EngineEvent[]): void {
    for (const child of parent.children) {
      if (child.rule.signal.of === 'silence') forgive(child, at, serverAt, events)
      set(child, `parent: ${parent.rule.id}`, 'off', at, serverAt, events)
    }
  }

  /** Silence that a parent explained is over with it: the child has its interval to speak up. */
  function forgive(child: Slot, at: number, serverAt: number, events: EngineEvent[]): void {
    const silent = isActive(child)
    child.state = { name: 'normal', at: serverAt }
    listenAnew(child, serverAt)
    if (!silent) return
    events.push({ rule: child.rule, serverAt, event: { type: 'returned', at, value: null } })
    parentReturned(child, at, serverAt, events)
  }

  function listenAnew(slot: Slot, from: number): void {
    if (slot.rule.signal.of !== 'silence' || isActive(slot)) return
    slot.state = { name: 'normal', at: from }
    slot.receivedAt = from
    touch(layout, slot)
    stirred.push(slot)
  }

  return {
    set,
    listenAnew,
    parentReturned,
    hold() {
      hands = 'holding'
    },
    letGo(events) {
      hands = 'free'
      if (held.length === 0) return
      for (const { parent, at, serverAt } of held.splice(0)) uncover(parent, at, serverAt, events)
    },
    parentRaised(parent, at, serverAt, events) {
      for (const child of parent.children) set(child, `parent: ${parent.rule.id}`, 'on', at, serverAt, events)
    },
    watch(point, at, serverAt, events) {
      for (const { slot, because, evaluate } of point.watchers) {
        const truth = evaluate()
        if (!Number.isNaN(truth)) set(slot, because, truth === 1 ? 'on' : 'off', at, serverAt, events)
      }
    },
    reconcile(at, events) {
      for (const slot of slots) {
        const parents = slot.rule.suppressedBy.flatMap(
          (each) => (each.by === 'parent' ? byRule.get(each.rule) : undefined) ?? [],
        )
        for (const parent of parents) {
          set(slot, `parent: ${parent.rule.id}`, isActive(parent) ? 'on' : 'off', at, at, events)
        }
        const known = new Set([
          ...parents.map(({ rule }) => `parent: ${rule.id}`),
          ...slot.rule.suppressedBy.flatMap((each) => (each.by === 'state' ? `state: ${each.text}` : [])),
          ...(slot.rule.calendar ? ['calendar'] : []),
        ])
        for (const because of slot.suppressed) {
          if (!known.has(because) && !isMaintenance(because)) set(slot, because, 'off', at, at, events)
        }
      }
    },
  }
}
