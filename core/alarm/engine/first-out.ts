import { type Layout, touch } from './layout.ts'
import { isActive, type Slot } from './memory.ts'

/** `overtaken` is the alarm that held the mark until now. */
export interface OutPlace {
  readonly order: 'first-out' | 'later'
  readonly overtaken?: Slot
}

/**
 * Whether an alarm that is raised at `at` is the first of its group: of those that are active, the one with the earliest
 * event time. A backlog may so move the mark to one that is told later but came before.
 */
export function markFirstOut(layout: Layout, slot: Slot, at: number): OutPlace {
  const group = slot.rule.group === undefined ? undefined : layout.groups.get(slot.rule.group)
  if (!group) return { order: 'later' }
  const others = group.slots.some((other) => other !== slot && isActive(other))
  if (others && group.first && group.first.at <= at) return { order: 'later' }
  const overtaken = others && group.first ? layout.byRule.get(group.first.rule) : undefined
  group.first = { rule: slot.rule.id, at }
  touch(layout, group)
  return overtaken ? { order: 'first-out', overtaken } : { order: 'first-out' }
}
