import { once, type RequestKey } from '../../answers.ts'
import { PostgresAnswers } from '../../postgres/answers.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import { inOrder, type Steps } from '../../steps.ts'
import { act, draft, type EditLimits, type EditRows, mostAnswers, mostReverted } from '../decide.ts'
import type { EditResult, RuleEditStore } from '../rule-edits.ts'
import { contentOf, editIn, postgresEditRows, readInForce } from './rows.ts'

const store = 'rule-edits'

/** The edits of rules. The connections stay whose they are. */
export function postgresRuleEdits(postgres: Postgres, limits: EditLimits = {}): RuleEditStore {
  const answers = new PostgresAnswers<EditResult>(store, mostAnswers)

  const decide = (key: RequestKey | undefined, at: number, work: (rows: EditRows) => Steps<EditResult>) =>
    inTurn(postgres, store, async (session) => {
      const rows = postgresEditRows(session)
      return (await inOrder(once(answers.in(session), key, at, () => work(rows)))).result
    })

  return {
    draft: (given, doing, key) => decide(key, doing.at, (rows) => draft(rows, limits, given, doing)),
    act: (id, step, doing, key) => decide(key, doing.at, (rows) => act(rows, limits, { id, step, doing })),
    async edit(id) {
      return editIn(await postgres.rows('SELECT content FROM rule_edit WHERE id = $1', [id]))
    },
    async revision(id, revision) {
      const text = 'SELECT content FROM edit_revision WHERE edit = $1 AND revision = $2'
      return editIn(await postgres.rows(text, [id, revision]))
    },
    async edits({ before = Number.MAX_SAFE_INTEGER, states, site = null, limit }) {
      const rows = await postgres.rows(
        `SELECT content FROM rule_edit WHERE id < $1 AND ($2::text[] IS NULL OR state = ANY ($2))
           AND ($3::text IS NULL OR site = $3) ORDER BY id DESC LIMIT $4`,
        [before, states ? [...states] : null, site, limit],
      )
      return rows.map(contentOf)
    },
    // in its turn: the number is of these very edits
    inForce: () => inTurn(postgres, store, (session) => readInForce(session, mostReverted)),
    async [Symbol.asyncDispose]() {},
  }
}
