import type { DutyHistory, DutyVersion } from '../../../core/people/rota/history.ts'
import { counted, countUp } from '../../postgres/counter.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres, Session } from '../../postgres/postgres.ts'
import { secretOf } from '../../postgres/secret.ts'
import type { CalendarOwner, PeopleStore } from '../people.ts'
import { calendarSecret, changeOf, versionOf } from '../rows.ts'

const store = 'people'

/** What is kept about people; `max` changes, more are refused. The connections stay whose they are. */
export async function openPostgresPeople(postgres: Postgres, max = 100_000): Promise<PeopleStore> {
  const key = await secretOf(postgres, store)
  const compiled: (DutyVersion & { readonly number: number })[] = []
  let known: { readonly stamp: number; readonly history: DutyHistory } | undefined

  /** Whoever writes counts the stamp up in the same transaction: who finds it unchanged need not read the rest. */
  async function history(): Promise<DutyHistory> {
    const stamp = await counted(postgres, store)
    if (known?.stamp === stamp) return known.history
    const text = 'SELECT number, since, zone, file FROM duty_version WHERE number > $1 ORDER BY number'
    const [versions, changes] = await Promise.all([
      postgres.rows(text, [compiled.at(-1)?.number ?? 0]),
      postgres.rows('SELECT * FROM rota_change ORDER BY number'),
    ])
    // another call may have read them meanwhile
    for (const row of versions)
      if (Number(row['number']) > (compiled.at(-1)?.number ?? 0)) compiled.push(versionOf(row))
    // of before what was read just now, so that nothing is missed
    known = { stamp, history: { versions: [...compiled], changes: changes.map(changeOf) } }
    return known.history
  }

  async function renewals(session: Session, { kind, id }: CalendarOwner): Promise<number> {
    const [row] = await session.rows('SELECT renewed FROM calendar WHERE kind = $1 AND id = $2', [kind, id])
    return Number(row?.['renewed'] ?? 0)
  }

  return {
    record: ({ written: { file, zone } }, at) =>
      inTurn(postgres, store, async (session) => {
        const [row] = await session.rows('SELECT since, zone, file FROM duty_version ORDER BY number DESC LIMIT 1')
        const text = JSON.stringify(file)
        if (row?.['file'] === text && row['zone'] === zone) return
        await session.rows('INSERT INTO duty_version (since, zone, file) VALUES ($1, $2, $3)', [
          ...[row ? Math.max(at, Number(row['since']) + 1) : at, zone, text],
        ])
        await countUp(session, store)
      }),
    history,
    make: ({ crew, ...what }, { by, why, at, key: asked, request = '' }) =>
      inTurn(postgres, store, async (session) => {
        const [before] =
          asked === undefined ? [] : await session.rows('SELECT * FROM rota_change WHERE key = $1', [asked])
        if (before) {
          if (before['request'] !== request) return { ok: false, because: 'key-reused' }
          return { ok: true, change: changeOf(before), again: true }
        }
        const [{ count, last } = {}] = await session.rows(
          'SELECT count(*) AS count, coalesce(max(number), 0) AS last FROM rota_change',
        )
        if (Number(count) >= max) return { ok: false, because: 'too-many' }
        const [made] = await session.rows(
          `INSERT INTO rota_change (number, crew, what, made_by, made_at, why, key, request)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
          [
            ...[Number(last) + 1, crew ?? null, JSON.stringify(what), by, await notBefore(session, at), why],
            ...[asked ?? null, request],
          ],
        )
        await countUp(session, store)
        return { ok: true, change: changeOf(made ?? {}) }
      }),
    withdraw: (number, { by, why, at }) =>
      inTurn(postgres, store, async (session) => {
        const [row] = await session.rows('SELECT withdrawn_at FROM rota_change WHERE number = $1', [number])
        if (!row) return { ok: false, because: 'unknown-change' }
        if (row['withdrawn_at'] !== null) return { ok: false, because: 'withdrawn-before' }
        const [ended] = await session.rows(
          `UPDATE rota_change SET withdrawn_by = $2, withdrawn_at = $3, withdrawn_why = $4 WHERE number = $1 RETURNING *`,
          [number, by, await notBefore(session, at), why],
        )
        await countUp(session, store)
        return { ok: true, change: changeOf(ended ?? {}) }
      }),
    calendarSecret: async (owner) => calendarSecret(key, owner, await renewals(postgres, owner)),
    async renewCalendar(owner) {
      const [row] = await postgres.rows(
        `INSERT INTO calendar (kind, id, renewed) VALUES ($1, $2, 1)
         ON CONFLICT (kind, id) DO UPDATE SET renewed = calendar.renewed + 1 RETURNING renewed`,
        [owner.kind, owner.id],
      )
      return calendarSecret(key, owner, Number(row?.['renewed']))
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** Our clock, which may have been set back since: what is made later never holds before what was. */
async function notBefore(session: Session, at: number): Promise<number> {
  const [row] = await session.rows('SELECT max(greatest(made_at, coalesce(withdrawn_at, 0))) AS at FROM rota_change')
  return Math.max(at, Number(row?.['at'] ?? 0))
}
