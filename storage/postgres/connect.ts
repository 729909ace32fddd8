import pg from 'pg'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { createPostgresMetrics, type PostgresMetrics } from './metrics.ts'
import { migrate } from './migrate.ts'
import {
  type Postgres,
  PostgresAway,
  type PostgresLimits,
  type Row,
  type Session,
  UnusablePostgres,
} from './postgres.ts'
import { endsConnection, troubleOf } from './trouble.ts'

export interface PostgresOptions extends PostgresLimits {
  readonly url: string
  readonly schema: string
}

export interface PostgresDeps {
  readonly log: Logger
  readonly metrics: Registry
}

/** Work that waits for a connection; beyond it, it is refused at once. */
const mostWaiting = 1_000
/** A process that stands still inside a transaction holds locks that others need: the server ends it. */
const idleInTransactionMs = 1_000
const oldest = 130_000

/** Connects, looks whether the server keeps what it commits, and brings the schema to its newest form. */
export async function openPostgres(options: PostgresOptions, { log, metrics }: PostgresDeps): Promise<Postgres> {
  const where = placeOf(options)
  const pool = poolOf(options, { log, where })
  const counts = () => ({
    busy: pool.totalCount - pool.idleCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  })
  const done = createPostgresMetrics(metrics, counts)
  const apart = (limits: PostgresLimits): Postgres => {
    const own = poolOf({ ...options, ...limits }, { log, where })
    return new PooledPostgres(where, own, { metrics: done, apart })
  }
  const postgres = new PooledPostgres(where, pool, { metrics: done, apart })
  try {
    await checkServer(postgres)
    await migrate(postgres, options.schema)
    return postgres
  } catch (error) {
    await postgres[Symbol.asyncDispose]()
    throw error
  }
}

function poolOf(
  { url, schema, connections, timeoutMs }: PostgresOptions,
  { log, where }: { readonly log: Logger; readonly where: string },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'huoshui',
    max: connections,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    lock_timeout: timeoutMs,
    // of a server that is frozen; later than its own
    query_timeout: timeoutMs + Math.min(2_000, timeoutMs),
    idle_in_transaction_session_timeout: idleInTransactionMs,
    options: `-c search_path=${schema} -c synchronous_commit=on`,
    keepAlive: true,
    types: { getTypeParser },
  })
  // of connections that nobody uses just now; whoever needs one gets another
  pool.on('error', (error) => log.warn({ err: error, where }, 'a connection to PostgreSQL ended'))
  return pool
}

class PooledPostgres implements Postgres {
  readonly where: string
  readonly apart: Postgres['apart']
  private readonly pool: pg.Pool
  private readonly metrics: PostgresMetrics
  private ended: Promise<void> | undefined

  constructor(
    where: string,
    pool: pg.Pool,
    { metrics, apart }: { readonly metrics: PostgresMetrics; readonly apart: Postgres['apart'] },
  ) {
    this.where = where
    this.pool = pool
    this.metrics = metrics
    this.apart = apart
  }

  rows(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.with((client) => rowsOf(client, text, values))
  }

  script(statements: string): Promise<void> {
    return this.with((client) => sessionOf(client).script(statements))
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.with(async (client) => {
      await client.query('BEGIN')
      try {
        const result = await work(sessionOf(client))
        await client.query('COMMIT')
        return result
      } catch (error) {
        // of a connection that has ended the server does so itself
        if (!endsConnection(troubleOf(error, this.where))) await this.rollBack(client)
        throw error
      }
    })
  }

  /** Where that fails too, nobody knows what the connection is in the middle of: it must not come back. */
  private async rollBack(client: pg.PoolClient): Promise<void> {
    try {
      await client.query('ROLLBACK')
    } catch (error) {
      throw new PostgresAway(`${this.where} did not roll back`, { cause: new Error(String(error)) })
    }
  }

  private async with<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    let client: pg.PoolClient | undefined
    // an error of a connection in use also rejects what it is used for
    const onError = () => {}
    let isOver = false
    try {
      if (this.pool.waitingCount >= mostWaiting)
        throw new PostgresAway(`${this.where}: ${mostWaiting} pieces of work wait for a connection already`)
      client = await this.pool.connect()
      client.on('error', onError)
      const result = await work(client)
      this.metrics.done('kept', startedAt)
      return result
    } catch (error) {
      const trouble = troubleOf(error, this.where)
      this.metrics.done(trouble instanceof PostgresAway ? 'away' : 'refused', startedAt)
      isOver = endsConnection(trouble)
      throw trouble
    } finally {
      client?.off('error', onError)
      client?.release(isOver)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ended ??= this.pool.end()
    await this.ended
  }
}

/** Few statements are run, again and again: each connection plans them once. */
const names = new Map<string, string>()
const mostNames = 500

async function rowsOf(client: pg.PoolClient, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  const name = names.get(text) ?? `huoshui_${names.size}`
  if (names.size < mostNames) names.set(text, name)
  const query = { text, values: values.map(storable), ...(names.has(text) && { name }) }
  return (await client.query(query)).rows
}

/** A text in PostgreSQL has no U+0000; what others send us may. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
  return Array.isArray(value) ? value.map(storable) : value
}

function sessionOf(client: pg.PoolClient): Session {
  return {
    rows: (text, values = []) => rowsOf(client, text, values),
    script: async (statements) => void (await client.query(statements)),
  }
}

/** `bigint` is within 2^53 wherever we keep one. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === pg.types.builtins.INT8) return Number
  return pg.types.getTypeParser(oid, format)
}

function placeOf({ url, schema }: PostgresOptions): string {
  const { host, pathname, searchParams } = new URL(url)
  return `PostgreSQL ${searchParams.get('host') ?? host}${pathname}, schema ${schema}`
}

async function checkServer(postgres: Postgres): Promise<void> {
  const shown = await postgres.rows(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages",
  )
  const [{ version, fsync, pages } = {}] = shown
  if (Number(version) < oldest)
    throw new UnusablePostgres(
      `${postgres.where}: the server is of version ${version}; expected ${oldest} (13) or later.`,
    )
  if (fsync !== 'on' || pages !== 'on')
    throw new UnusablePostgres(
      `${postgres.where}: fsync is ${fsync} and full_page_writes ${pages}, so a power cut loses what was committed. Set both to on in postgresql.conf.`,
    )
}
