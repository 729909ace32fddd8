import { isDiskFault } from '../../storage/disk-fault.ts'
import { PostgresAway } from '../../storage/postgres/postgres.ts'

/** Names all that is not ready. A check that cannot look, because what it looks at is away, says that. */
export async function namesOf(checks: readonly (() => string[] | Promise<string[]>)[]): Promise<string[]> {
  const found = await Promise.all(
    checks.map(async (check) => {
      try {
        return await check()
      } catch (error) {
        if (error instanceof PostgresAway || isDiskFault(error)) return [error.message]
        throw error
      }
    }),
  )
  return [...new Set(found.flat())]
}
