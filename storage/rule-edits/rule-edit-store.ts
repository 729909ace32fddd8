import { Answers, once, type RequestKey } from '../answers.ts'
import { atOnce, type Steps } from '../steps.ts'
import { inTransaction } from '../transaction.ts'
import { act, draft, type EditLimits, mostAnswers, mostReverted } from './decide.ts'
import { openRuleEditFile, RuleEditRows } from './rows.ts'
import type { EditResult, RuleEditStore } from './rule-edits.ts'

export interface RuleEditStoreOptions extends EditLimits {
  readonly folder: string
}

/** Opens `rule-edits.sqlite` of a data folder, making it when it is not there. */
export async function openRuleEditStore({ folder, ...limits }: RuleEditStoreOptions): Promise<RuleEditStore> {
  const database = openRuleEditFile(folder)
  const rows = new RuleEditRows(database)
  const answers = new Answers<EditResult>(database, mostAnswers)

  const decide = (key: RequestKey | undefined, at: number, work: () => Steps<EditResult>): EditResult =>
    inTransaction(database, () => atOnce(once(answers, key, at, work)).result)

  return {
    draft: async (given, doing, key) => decide(key, doing.at, () => draft(rows, limits, given, doing)),
    act: async (id, step, doing, key) => decide(key, doing.at, () => act(rows, limits, { id, step, doing })),
    edit: async (id) => rows.find(id),
    revision: async (id, revision) => rows.revision(id, revision),
    edits: async (query) => rows.edits(query),
    inForce: async () => inTransaction(database, () => ({ change: rows.change(), edits: rows.inForce(mostReverted) })),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
