import { endOf, type MadeWindow, rememberedMs } from '../../../core/maintenance/made.ts'
import { once, type RequestKey } from '../../answers.ts'
import { PostgresAnswers } from '../../postgres/answers.ts'
import { counted, countUp } from '../../postgres/counter.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres, Row, Session } from '../../postgres/postgres.ts'
import { inOrder, type Steps } from '../../steps.ts'
import { endWindow, make, mostAnswers, siteOf, type WindowRows } from '../decide.ts'
import type { MaintenanceStore, MakeResult } from '../maintenance.ts'

const store = 'maintenance'
const entries = 'window entry'

export interface PostgresMaintenanceOptions {
  /** Windows that are kept; above it the oldest that are over go. Default 10,000. */
  readonly max?: number
  /** Windows that have not ended; more are refused. Default 500. */
  readonly maxOpen?: number
}

/** Planned work. The connections stay whose they are. */
export function postgresMaintenance(
  postgres: Postgres,
  { max = 10_000, maxOpen = 500 }: PostgresMaintenanceOptions = {},
): MaintenanceStore {
  const answers = new PostgresAnswers<MakeResult>(store, mostAnswers)
  const decide = (key: RequestKey | undefined, at: number, work: (rows: WindowRows) => Steps<MakeResult>) =>
    inTurn(postgres, store, async (session) => {
      const rows = rowsOf(session, max)
      return (await inOrder(once(answers.in(session), key, at, () => work(rows)))).result
    })
  return {
    make: (given, doing, key) => decide(key, doing.at, (rows) => make(rows, maxOpen, given, doing)),
    end: (id, why, doing, key) => decide(key, doing.at, (rows) => endWindow(rows, id, why, doing)),
    window: (id) => find(postgres, id),
    windows: ({ site = null, after = Number.MIN_SAFE_INTEGER, limit }) => list(postgres, [site, after, limit]),
    // in its turn: the stamp is of these very windows
    inForce: (now) =>
      inTurn(postgres, store, async (session) => ({
        stamp: String(await counted(session, entries)),
        windows: await list(session, [null, now - rememberedMs, max]),
      })),
    async [Symbol.asyncDispose]() {},
  }
}

function rowsOf(session: Session, max: number): WindowRows {
  const append = async (window: MadeWindow, at: number) => {
    const text = 'INSERT INTO window_entry (number, made_window, at, content) VALUES ($1, $2, $3, $4)'
    await session.rows(text, [await countUp(session, entries), window.id, at, JSON.stringify(window)])
  }
  return {
    async openCount(at) {
      const [row] = await session.rows('SELECT count(*) AS count FROM made_window WHERE until > $1', [at])
      return Number(row?.['count'])
    },
    nextId: () => countUp(session, 'window'),
    find: (id) => find(session, id),
    async insert(window, { at }) {
      await session.rows('INSERT INTO made_window (id, site, until, content) VALUES ($1, $2, $3, $4)', [
        ...[window.id, siteOf(window), window.to, JSON.stringify(window)],
      ])
      await append(window, at)
      await session.rows(
        `DELETE FROM made_window WHERE until <= $1
           AND id <= (SELECT id FROM made_window ORDER BY id DESC LIMIT 1 OFFSET $2)`,
        [at - rememberedMs, max],
      )
    },
    async update(window, { at }) {
      await session.rows('UPDATE made_window SET until = $2, content = $3 WHERE id = $1', [
        ...[window.id, endOf(window), JSON.stringify(window)],
      ])
      await append(window, at)
    },
  }
}

async function find(session: Session, id: number): Promise<MadeWindow | undefined> {
  const [row] = await session.rows('SELECT content FROM made_window WHERE id = $1', [id])
  return row && contentOf(row)
}

async function list(session: Session, asked: readonly [site: string | null, after: number, limit: number]) {
  const rows = await session.rows(
    `SELECT content FROM made_window WHERE ($1::text IS NULL OR site = $1) AND until > $2 ORDER BY id DESC LIMIT $3`,
    asked,
  )
  return rows.map(contentOf)
}

/** What this store wrote itself, as JSON. */
function contentOf(row: Row): MadeWindow {
  return JSON.parse(String(row['content']))
}
