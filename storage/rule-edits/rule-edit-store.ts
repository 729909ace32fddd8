import { actOnEdit, draftEdit, type RuleEdit, supersede } from '../../core/rule-edit/edit.ts'
import { Answers, type RequestKey } from '../answers.ts'
import { inTransaction } from '../transaction.ts'
import { openRuleEditFile, RuleEditRows } from './rows.ts'
import type { EditResult, RuleEditStore } from './rule-edits.ts'

export interface RuleEditStoreOptions {
  readonly folder: string
  /** Edits that are kept; above it the oldest that are over go. Default 10,000. */
  readonly max?: number
  /** Drafts, trials and applied edits; more are refused. Default 1,000. */
  readonly maxOpen?: number
  /** Trials that run at once. Default 20. */
  readonly maxTrials?: number
}

/** Reverted edits that are still told apart from a change of the plant file. */
const mostReverted = 100
const mostAnswers = 10_000

/** Opens `rule-edits.sqlite` of a data folder, making it when it is not there. */
export async function openRuleEditStore(options: RuleEditStoreOptions): Promise<RuleEditStore> {
  const { folder, max = 10_000, maxOpen = 1_000, maxTrials = 20 } = options
  const database = openRuleEditFile(folder)
  const rows = new RuleEditRows(database)
  const answers = new Answers<EditResult>(database, mostAnswers)

  const once = (key: RequestKey | undefined, at: number, work: () => EditResult): EditResult =>
    inTransaction(database, () => answers.once(key, at, work).result)

  return {
    draft: async (given, doing, key) =>
      once(key, doing.at, () => {
        if (rows.openCount() >= maxOpen) return { ok: false, because: 'full' }
        const edit = draftEdit(rows.nextId(), given, doing, rows.change())
        rows.insert(edit)
        rows.trim(max)
        return { ok: true, edit }
      }),
    act: async (id, step, doing, key) =>
      once(key, doing.at, () => {
        const edit = rows.find(id)
        if (!edit) return { ok: false, because: 'unknown-edit' }
        if (step.type === 'try' && rows.trialCount(id, doing.at) >= maxTrials)
          return { ok: false, because: 'trials-full', edit }
        const decided = actOnEdit(edit, step, doing, { change: rows.change(), edits: rows.inForce(mostReverted) })
        if (!decided.ok) return { ...decided, edit }
        rows.update(decided.edit)
        // with it in one transaction, so that no revert ever finds the older ones
        for (const older of step.type === 'apply' ? step.supersedes : []) {
          const found = rows.find(older)
          if (found?.state.name === 'applied') rows.update(supersede(found, decided.edit))
        }
        if (matters(edit) || matters(decided.edit)) rows.changed()
        return decided
      }),
    edit: async (id) => rows.find(id),
    revision: async (id, revision) => rows.revision(id, revision),
    edits: async (query) => rows.edits(query),
    inForce: async () => inTransaction(database, () => ({ change: rows.change(), edits: rows.inForce(mostReverted) })),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}

/** Whether the rules are compiled with it. */
function matters({ state }: RuleEdit): boolean {
  return state.name === 'applied' || state.name === 'trial'
}
