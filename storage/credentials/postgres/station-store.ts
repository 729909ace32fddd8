import { randomBytes } from 'node:crypto'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import { checkStation, digest } from '../station-password.ts'
import type { StationPasswords } from '../stations.ts'
import { KnownRows } from './known-rows.ts'

interface StationRow extends Readonly<Record<string, unknown>> {
  readonly address: string
  readonly sequence: number
}

const next = '(SELECT coalesce(max(sequence), 0) + 1 FROM station_password)'

/** The passwords of stations, checked in memory: a frame waits for no server that is away. The connections stay whose they are. */
export function postgresStations(postgres: Postgres, clock: () => number = Date.now): StationPasswords {
  const known = new KnownRows<StationRow>(postgres, 'station_password', ({ address }) => address)
  const write = async (text: string, values: readonly unknown[]) =>
    await inTurn(postgres, 'stations', (session) => session.rows(text, values))
  return {
    async set(address, password) {
      const salt = randomBytes(16)
      await write(
        `INSERT INTO station_password (address, salt, hash, changed_at, sequence) VALUES ($1, $2, $3, $4, ${next})
         ON CONFLICT (address) DO UPDATE SET salt = excluded.salt, hash = excluded.hash,
           changed_at = excluded.changed_at, sequence = excluded.sequence`,
        [address.toUpperCase(), salt, digest(password, salt), clock()],
      )
    },
    async remove(address) {
      const gone = await write(
        `UPDATE station_password SET salt = NULL, hash = NULL, changed_at = $2, sequence = ${next}
         WHERE address = $1 AND hash IS NOT NULL RETURNING 1`,
        [address.toUpperCase(), clock()],
      )
      return gone.length > 0
    },
    async list() {
      const rows = await postgres.rows(
        'SELECT address, changed_at FROM station_password WHERE hash IS NOT NULL ORDER BY address',
      )
      return rows.map((row) => ({ address: String(row['address']), changedAt: Number(row['changed_at']) }))
    },
    async check(address, password) {
      return checkStation((await known.current()).get(address.toUpperCase()), password)
    },
    async [Symbol.asyncDispose]() {},
  }
}
