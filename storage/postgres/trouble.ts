import { PostgresAway, UnusablePostgres } from './postgres.ts'

/** Classes and codes of SQLSTATE that may pass (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const passing = [
  // connection, resources and disk, operator intervention (shutdown, statement timeout), I/O
  ...['08', '53', '57', '58'],
  // read-only after a failover; ended while idle in a transaction; lock timeout; serialization; deadlock
  ...['25006', '25P03', '25P04', '55P03', '40001', '40P01'],
]
const system = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET|ENOENT|EADDRNOTAVAIL)/
/** What the driver says without a code. */
const spoken = /terminated|timeout exceeded|read timeout|not queryable|has already been closed/i

const remedies: Readonly<Record<string, string>> = {
  '28P01': 'the password is not right; set it in HUOSHUI_POSTGRES_URL',
  '28000': 'this user may not log in; look at HUOSHUI_POSTGRES_URL and at pg_hba.conf',
  '3D000': 'there is no such database; make it (createdb), or set another in HUOSHUI_POSTGRES_URL',
  '42501': 'this user may not do that; it needs CREATE on the database, or must own the schema',
}

/** An error of the driver, as what it means to whoever asked; one of ours stays as it is. */
export function troubleOf(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof PostgresAway || error instanceof UnusablePostgres) return error
  const code = codeOf(error)
  const remedy = remedies[code]
  if (remedy !== undefined) return new UnusablePostgres(`${where}: ${remedy} (${error.message}).`, { cause: error })
  if (!isPassing(error, code)) return error
  return new PostgresAway(`${where} does not take it just now: ${saidBy(error)}`, { cause: error })
}

/** Whether the connection on which this happened is of no use any more, or in a state that nobody knows. */
export function endsConnection(trouble: unknown): boolean {
  if (!(trouble instanceof PostgresAway) || !(trouble.cause instanceof Error)) return false
  const code = codeOf(trouble.cause)
  return code === '' || system.test(code) || /^(08|57P|25P0[34])/.test(code)
}

function isPassing(error: Error, code: string): boolean {
  if (code === '') return spoken.test(error.message)
  return system.test(code) || passing.some((each) => code.startsWith(each))
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Of several addresses that were tried the system says nothing but `AggregateError`. */
function saidBy(error: Error): string {
  if (error.message !== '') return error.message
  const causes = error instanceof AggregateError ? error.errors.map((each) => String(each?.message)) : []
  return causes.join('; ') || error.name
}
