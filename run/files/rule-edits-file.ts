import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { PlantRef } from '../../core/plant/plant.ts'
import { type EditsInForce, stampOf } from '../../core/rule-edit/compile.ts'
import { ruleEditFile } from '../../storage/rule-edits/rows.ts'
import { openRuleEditStore } from '../../storage/rule-edits/rule-edit-store.ts'
import type { RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'

const none: EditsInForce = { change: 0, edits: [] }

/** The edits in force of a data folder; none where nobody has edited a rule yet. Throws what the store does. */
export async function readRuleEdits(folder: string): Promise<EditsInForce> {
  if (!existsSync(join(folder, ruleEditFile))) return none
  await using store = await openRuleEditStore({ folder })
  return await store.inForce()
}

/**
 * Calls back when other edits are in force than those that the plant was made with, also because a trial has ended; looks
 * each second. What was called for once is not called for again: a plant file that is refused stays so until it changes.
 */
export function watchRuleEdits(folder: string, plant: PlantRef, { log, changed }: WatchOptions): AsyncDisposable {
  let store: RuleEditStore | undefined
  let asked: string | undefined
  let looking: Promise<void> | undefined
  const look = async () => {
    if (!store && !existsSync(join(folder, ruleEditFile))) return
    store ??= await openRuleEditStore({ folder })
    const stamp = stampOf(await store.inForce(), Date.now())
    if (stamp === asked || stamp === plant.current.book?.edited?.stamp) return
    asked = stamp
    changed()
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.error({ err: error }, 'edits of rules cannot be read: those in force stay'))
      .finally(() => {
        looking = undefined
      })
  }, 1000).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
      await store?.[Symbol.asyncDispose]()
    },
  }
}

interface WatchOptions {
  readonly log: Logger
  readonly changed: () => void
}
