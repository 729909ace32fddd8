import type { RuleEdit } from '../../../core/rule-edit/edit.ts'
import { counted, countUp } from '../../postgres/counter.ts'
import type { Row, Session } from '../../postgres/postgres.ts'
import { type EditRows, siteOf, untilOf } from '../decide.ts'

const over = "state IN ('reverted', 'superseded', 'discarded')"
const change = 'rule-edit change'

/** The edits, statement by statement; the caller sees to the transaction. */
export function postgresEditRows(session: Session): EditRows {
  const append = async ({ id, revision, ...edit }: RuleEdit) => {
    const text = 'INSERT INTO edit_revision (edit, revision, content) VALUES ($1, $2, $3)'
    await session.rows(text, [id, revision, JSON.stringify({ id, revision, ...edit })])
  }
  return {
    nextId: () => countUp(session, 'rule-edit'),
    async insert(edit) {
      await session.rows('INSERT INTO rule_edit (id, site, state, until, content) VALUES ($1, $2, $3, $4, $5)', [
        ...[edit.id, siteOf(edit), edit.state.name, untilOf(edit), JSON.stringify(edit)],
      ])
      await append(edit)
    },
    async update(edit) {
      await session.rows('UPDATE rule_edit SET state = $2, until = $3, content = $4 WHERE id = $1', [
        ...[edit.id, edit.state.name, untilOf(edit), JSON.stringify(edit)],
      ])
      await append(edit)
    },
    async find(id) {
      return editIn(await session.rows('SELECT content FROM rule_edit WHERE id = $1', [id]))
    },
    inForce: (reverted) => editsInForce(session, reverted),
    async openCount() {
      return countIn(await session.rows(`SELECT count(*) AS count FROM rule_edit WHERE NOT ${over}`))
    },
    async trialCount(id, at) {
      const text = "SELECT count(*) AS count FROM rule_edit WHERE state = 'trial' AND id <> $1 AND until > $2"
      return countIn(await session.rows(text, [id, at]))
    },
    change: () => counted(session, change),
    async changed() {
      await countUp(session, change)
    },
    async trim(max) {
      await session.rows(
        `WITH gone AS (DELETE FROM rule_edit WHERE id IN (SELECT id FROM rule_edit WHERE ${over} ORDER BY id
           LIMIT greatest(0, (SELECT count(*) FROM rule_edit) - $1::bigint)) RETURNING id)
         DELETE FROM edit_revision WHERE edit IN (SELECT id FROM gone)`,
        [max],
      )
    },
  }
}

/** Applied ones, those on trial, and the last so many that were reverted. */
async function editsInForce(session: Session, reverted: number): Promise<RuleEdit[]> {
  const rows = await session.rows(
    `(SELECT content FROM rule_edit WHERE state IN ('applied', 'trial') ORDER BY id)
     UNION ALL (SELECT content FROM rule_edit WHERE state = 'reverted' ORDER BY id DESC LIMIT $1)`,
    [reverted],
  )
  return rows.map(contentOf)
}

/** What the rules are to be compiled with, as of one moment. */
export async function readInForce(session: Session, reverted: number) {
  return { change: await counted(session, change), edits: await editsInForce(session, reverted) }
}

export function editIn([row]: readonly Row[]): RuleEdit | undefined {
  return row && contentOf(row)
}

/** What this store wrote itself, as JSON. */
export function contentOf(row: Row): RuleEdit {
  return JSON.parse(String(row['content']))
}

function countIn([row]: readonly Row[]): number {
  return Number(row?.['count'])
}
