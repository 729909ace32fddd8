import { natureOf } from '../compile/nature.ts'
import type { AlarmRule } from '../rule.ts'
import { type Layout, touch } from './layout.ts'
import type { RuleHead, RuleMemory, Slot } from './memory.ts'

/** A rule that is not as it was when its alarm was last judged. `before` undefined: there was none, or none is known. */
export interface Edit {
  readonly slot: Slot
  readonly before: RuleHead | undefined
  readonly after: RuleHead
}

/** `nature`: the condition is about something else. `audience`: other people are told. Either way the alarm begins anew. */
export type Anew = 'nature' | 'audience'

/** Finds the rules that are not as they were, and remembers how they are. */
export function takeEdits(layout: Layout): Edit[] {
  const edits: Edit[] = []
  for (const slot of layout.slots) {
    const { rule } = slot
    const known = layout.heads.get(rule.id)
    if (known?.head.version === rule.version) continue
    const after = headOf(rule)
    edits.push({ slot, before: known?.head, after })
    const memory: RuleMemory = { kind: 'version', id: rule.id, head: after, saved: 'saved' }
    layout.heads.set(rule.id, memory)
    touch(layout, memory)
  }
  return edits
}

export function anew({ before, after }: Edit): Anew | undefined {
  if (!before) return undefined
  if (before.nature !== after.nature) return 'nature'
  return before.audience === after.audience ? undefined : 'audience'
}

function headOf(rule: AlarmRule): RuleHead {
  const { id, site, version, priority, audience } = rule
  const colours = rule.test.stages.flatMap(({ colour }) => colour ?? [])
  const head = { id, site, version, nature: natureOf(rule), priority, audience }
  return colours.length > 0 ? { ...head, colours } : head
}
