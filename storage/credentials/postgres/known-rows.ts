import { PostgresAway, type Session } from '../../postgres/postgres.ts'

/** Rows of one statement. */
const atOnce = 5_000
/** Whoever logs in waits no longer for a server that does not answer: then what is known is what counts. */
const mostWaitMs = 2_000
/** How often it is tried again while the server is away. */
const retryMs = 1_000

/** A row whose `sequence` grows with each change, in the order of the commits; none is ever deleted. */
interface Sequenced {
  readonly sequence: number
}

/**
 * All rows of a table of credentials, in memory, read on from the newest change. Each answer is of a look that began after it was asked
 * for, which all who ask meanwhile share; while the server is away it is of the last look, however old (`ageMs`): nobody
 * can change a credential then either.
 */
export class KnownRows<R extends Sequenced> {
  private readonly session: Session
  private readonly table: string
  private readonly keyOf: (row: R) => string
  private readonly rows = new Map<string, R>()
  private newest = 0
  /** When the last look that was answered began, by the steady clock; undefined before the first. */
  private asOf: number | undefined
  private isAway = false
  private triedAt = Number.NEGATIVE_INFINITY
  private looking: Promise<void> | undefined
  private next: Promise<void> | undefined

  constructor(session: Session, table: 'credential' | 'station_password', keyOf: (row: R) => string) {
    this.session = session
    this.table = table
    this.keyOf = keyOf
  }

  /** How old what is answered is, ms; 0 while the server answers. */
  get ageMs(): number {
    return this.isAway && this.asOf !== undefined ? performance.now() - this.asOf : 0
  }

  /** By their keys; rejects with `PostgresAway` only where nothing was ever read. */
  async current(): Promise<ReadonlyMap<string, R>> {
    if (this.asOf === undefined) await this.look()
    else if (!this.isAway) await this.lookInTime()
    else if (performance.now() - this.triedAt >= retryMs) void this.look().catch(() => undefined)
    return this.rows
  }

  private async lookInTime(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      this.isAway = true
      resolve()
    }, mostWaitMs)
    try {
      await Promise.race([this.look(), late])
    } catch (error) {
      if (!(error instanceof PostgresAway)) throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** Shares a look that has not begun yet. */
  private look(): Promise<void> {
    if (!this.looking) return this.begin()
    this.next ??= this.looking
      .catch(() => undefined)
      .then(() => {
        this.next = undefined
        return this.begin()
      })
    return this.next
  }

  private begin(): Promise<void> {
    this.looking = this.read().finally(() => {
      this.looking = undefined
    })
    return this.looking
  }

  private async read(): Promise<void> {
    const begunAt = performance.now()
    this.triedAt = begunAt
    try {
      for (;;) {
        const found = await this.session.rows(
          `SELECT * FROM ${this.table} WHERE sequence > $1 ORDER BY sequence LIMIT $2`,
          [this.newest, atOnce],
        )
        // of the columns of this table
        for (const row of found as unknown[] as R[]) {
          this.rows.set(this.keyOf(row), row)
          this.newest = row.sequence
        }
        if (found.length < atOnce) break
      }
      this.asOf = begunAt
      this.isAway = false
    } catch (error) {
      this.isAway = true
      throw error
    }
  }
}
