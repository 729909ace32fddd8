import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { RuleEdit } from '../../core/rule-edit/edit.ts'
import { answerTable } from '../answers.ts'
import { openDatabase } from '../database.ts'
import { type EditRows, siteOf, untilOf } from './decide.ts'
import type { EditQuery } from './rule-edits.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS edit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, state TEXT NOT NULL, until REAL, content TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS edit_state ON edit (state, id);
  CREATE TABLE IF NOT EXISTS revision (
    edit INTEGER NOT NULL, revision INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (edit, revision)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER IF NOT EXISTS revision_unchanged BEFORE UPDATE ON revision
    BEGIN SELECT RAISE (ABORT, 'what became of an edit is append-only'); END;
  CREATE TABLE IF NOT EXISTS change (one INTEGER PRIMARY KEY CHECK (one = 1), number INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO change (one, number) VALUES (1, 0);
  ${answerTable}
`

export const ruleEditFile = 'rule-edits.sqlite'

/** Opens `rule-edits.sqlite`, making it when it is not there. */
export function openRuleEditFile(folder: string): DatabaseSync {
  return openDatabase(folder, {
    name: ruleEditFile,
    version: 1,
    without: 'all edits of rules are then forgotten, and the limits are those of the plant file',
    complete: (database) => database.exec(`BEGIN IMMEDIATE; ${tables} COMMIT`),
  })
}

/** What is read and written of `rule-edits.sqlite`, statement by statement; the caller sees to the transaction. */
export class RuleEditRows implements EditRows {
  private readonly statements

  constructor(database: DatabaseSync) {
    this.statements = prepare(database)
  }

  nextId(): number {
    return Number(this.statements.lastId.get()?.['seq'] ?? 0) + 1
  }

  insert(edit: RuleEdit): void {
    this.statements.insert.run(edit.id, siteOf(edit), edit.state.name, untilOf(edit), JSON.stringify(edit))
    this.append(edit)
  }

  update(edit: RuleEdit): void {
    this.statements.update.run(edit.state.name, untilOf(edit), JSON.stringify(edit), edit.id)
    this.append(edit)
  }

  private append(edit: RuleEdit): void {
    this.statements.append.run(edit.id, edit.revision, JSON.stringify(edit))
  }

  find(id: number): RuleEdit | undefined {
    return editIn(this.statements.find.get(id))
  }

  revision(id: number, revision: number): RuleEdit | undefined {
    return editIn(this.statements.revision.get(id, revision))
  }

  edits({ before, states, site, limit }: EditQuery): RuleEdit[] {
    const only = states ? JSON.stringify(states) : null
    return editsIn(
      this.statements.edits.all(before ?? Number.MAX_SAFE_INTEGER, only, only, site ?? null, site ?? null, limit),
    )
  }

  /** Applied ones, those on trial, and the last so many that were reverted. */
  inForce(reverted: number): RuleEdit[] {
    return [
      ...editsIn(this.statements.standing.all()),
      ...editsIn(
        this.statements.edits.all(Number.MAX_SAFE_INTEGER, '["reverted"]', '["reverted"]', null, null, reverted),
      ),
    ]
  }

  openCount(): number {
    return Number(this.statements.openCount.get()?.['count'])
  }

  /** Trials of other edits than this that run at `at`. */
  trialCount(id: number, at: number): number {
    return Number(this.statements.trialCount.get(id, at)?.['count'])
  }

  change(): number {
    return Number(this.statements.change.get()?.['number'])
  }

  changed(): void {
    this.statements.changed.run()
  }

  /** Above so many of all, the oldest that are over go. */
  trim(max: number): void {
    for (const row of this.statements.surplus.all(max)) {
      this.statements.remove.run(Number(row['id']))
      this.statements.removeRevisions.run(Number(row['id']))
    }
  }
}

function editIn(row: Record<string, SQLOutputValue> | undefined): RuleEdit | undefined {
  return row && (JSON.parse(String(row['content'])) as RuleEdit)
}

function editsIn(rows: readonly Record<string, SQLOutputValue>[]): RuleEdit[] {
  return rows.flatMap((row) => editIn(row) ?? [])
}

function prepare(database: DatabaseSync) {
  const over = "state IN ('reverted', 'superseded', 'discarded')"
  const statements = {
    lastId: "SELECT seq FROM sqlite_sequence WHERE name = 'edit'",
    insert: 'INSERT INTO edit (id, site, state, until, content) VALUES (?, ?, ?, ?, ?)',
    update: 'UPDATE edit SET state = ?, until = ?, content = ? WHERE id = ?',
    append: 'INSERT INTO revision (edit, revision, content) VALUES (?, ?, ?)',
    find: 'SELECT content FROM edit WHERE id = ?',
    revision: 'SELECT content FROM revision WHERE edit = ? AND revision = ?',
    edits: `SELECT content FROM edit WHERE id < ? AND (? IS NULL OR state IN (SELECT value FROM json_each(?)))
      AND (? IS NULL OR site = ?) ORDER BY id DESC LIMIT ?`,
    standing: "SELECT content FROM edit WHERE state IN ('applied', 'trial') ORDER BY id",
    openCount: `SELECT count(*) AS count FROM edit WHERE NOT ${over}`,
    trialCount: "SELECT count(*) AS count FROM edit WHERE state = 'trial' AND id <> ? AND until > ?",
    change: 'SELECT number FROM change',
    changed: 'UPDATE change SET number = number + 1',
    surplus: `SELECT id FROM edit WHERE ${over} ORDER BY id LIMIT max(0, (SELECT count(*) FROM edit) - ?)`,
    remove: 'DELETE FROM edit WHERE id = ?',
    removeRevisions: 'DELETE FROM revision WHERE edit = ?',
  }
  type Name = keyof typeof statements
  return Object.fromEntries(Object.entries(statements).map(([name, sql]) => [name, database.prepare(sql)])) as Record<
    Name,
    ReturnType<DatabaseSync['prepare']>
  >
}
