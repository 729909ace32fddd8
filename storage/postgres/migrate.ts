import { migrations } from './migrations.ts'
import { type Postgres, UnusablePostgres } from './postgres.ts'

/** Makes the schema, and brings its tables to their newest form; of several processes that begin at once one does it. */
export async function migrate(
  postgres: Postgres,
  schema: string,
  forms: readonly string[] = migrations,
): Promise<void> {
  await postgres.transaction(async (session) => {
    await session.rows("SET LOCAL lock_timeout = '120s'")
    await session.rows("SET LOCAL statement_timeout = '120s'")
    await session.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`huoshui ${schema}`])
    const [there] = await session.rows('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema])
    if (!there) await session.rows(`CREATE SCHEMA ${schema}`)
    await session.rows('CREATE TABLE IF NOT EXISTS form (version integer PRIMARY KEY, at timestamptz DEFAULT now())')
    const [{ found } = {}] = await session.rows('SELECT coalesce(max(version), 0) AS found FROM form')
    if (Number(found) > forms.length) throw laterForm(postgres.where, Number(found), forms.length)
    for (const [index, statements] of forms.entries()) {
      if (index < Number(found)) continue
      await session.script(statements)
      await session.rows('INSERT INTO form (version) VALUES ($1)', [index + 1])
    }
  })
}

function laterForm(where: string, found: number, known: number): UnusablePostgres {
  const what = `it was written by a later version of Huoshui (form ${found}, this one knows ${known})`
  return new UnusablePostgres(`${where}: ${what}. Start that version, or put back the backup from before the upgrade.`)
}
