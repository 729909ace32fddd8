import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { PlantRef } from '../../core/plant/plant.ts'
import { type EditsInForce, stampOf } from '../../core/rule-edit/compile.ts'
import { ruleEditFile } from '../../storage/rule-edits/rows.ts'
import { openRuleEditStore } from '../../storage/rule-edits/rule-edit-store.ts'
import type { RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'
import { type WatchOptions, watchStore } from './watch-store.ts'

const none: EditsInForce = { change: 0, edits: [] }

/** The edits in force of a data folder; none where nobody has edited a rule yet. Throws what the store does. */
export async function readRuleEdits(folder: string): Promise<EditsInForce> {
  if (!existsSync(join(folder, ruleEditFile))) return none
  await using store = await openRuleEditStore({ folder })
  return await store.inForce()
}

/** Calls back when other edits are in force than those that the plant was made with, also because a trial has ended. */
export function watchRuleEdits(folder: string, plant: PlantRef, options: WatchOptions): AsyncDisposable {
  const watched = {
    path: join(folder, ruleEditFile),
    open: () => openRuleEditStore({ folder }),
    stampOf: async (store: RuleEditStore, now: number) => stampOf(await store.inForce(), now),
    madeWith: () => plant.current.book?.edited?.stamp,
    unreadable: 'edits of rules cannot be read: those in force stay',
  }
  return watchStore(watched, options)
}
