import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { PlantRef } from '../../core/plant/plant.ts'
import { type EditsInForce, stampOf } from '../../core/rule-edit/compile.ts'
import { ruleEditFile } from '../../storage/rule-edits/rows.ts'
import { openRuleEditStore } from '../../storage/rule-edits/rule-edit-store.ts'
import type { RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'
import type { Beside } from './beside.ts'
import { type WatchOptions, watchStore } from './watch-store.ts'

const none: EditsInForce = { change: 0, edits: [] }

/** The edits in force; none where nobody has edited a rule yet. Throws what the store does. */
export async function readRuleEdits(beside: Beside): Promise<EditsInForce> {
  if (typeof beside === 'string' && !existsSync(join(beside, ruleEditFile))) return none
  await using store = await openRuleEdits(beside)
  return await store.inForce()
}

/** Calls back when other edits are in force than those that the plant was made with, also because a trial has ended. */
export function watchRuleEdits(beside: Beside, plant: PlantRef, options: WatchOptions): AsyncDisposable {
  const watched = {
    ...(typeof beside === 'string' && { path: join(beside, ruleEditFile) }),
    open: () => openRuleEdits(beside),
    stampOf: async (store: RuleEditStore, now: number) => stampOf(await store.inForce(), now),
    madeWith: () => plant.current.book?.edited?.stamp,
    unreadable: 'edits of rules cannot be read: those in force stay',
  }
  return watchStore(watched, options)
}

function openRuleEdits(beside: Beside): Promise<RuleEditStore> {
  return typeof beside === 'string' ? openRuleEditStore({ folder: beside }) : beside.ruleEdits()
}
