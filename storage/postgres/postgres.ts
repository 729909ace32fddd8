/** A row as PostgreSQL gave it: `bigint` as a number, `double precision` as a number, `bytea` as a Buffer. */
export type Row = Readonly<Record<string, unknown>>

/** What statements are run by: inside a transaction, or each by itself. */
export interface Session {
  rows(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Several statements at once, without values. */
  script(statements: string): Promise<void>
}

/**
 * The PostgreSQL in which state is kept: one schema of one database, through a bounded pool of connections. What fails
 * because the server is away, busy or failing over rejects with `PostgresAway`: it may pass.
 */
export interface Postgres extends Session, AsyncDisposable {
  /** Host, database and schema, for people; never a password. */
  readonly where: string
  /** Runs `work` in one transaction: all of it is kept, or, when it rejects, nothing. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** The same schema over connections of its own, for what must not wait behind other work. The caller disposes it. */
  apart(limits: PostgresLimits): Postgres
}

export interface PostgresLimits {
  readonly connections: number
  /** Longest wait for a connection, for a lock, and for one statement. */
  readonly timeoutMs: number
}

/** The server does not take the work just now. Whether a commit that was under way is kept is not known. */
export class PostgresAway extends Error {
  override readonly name = 'PostgresAway'
}

/** A server, database or schema that cannot be used as it is: one sentence with where, what was found, and what to do. */
export class UnusablePostgres extends Error {
  override readonly name = 'UnusablePostgres'
}
