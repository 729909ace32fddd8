import type { Holder } from '../../../core/topic-access.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres, Session } from '../../postgres/postgres.ts'
import { DeviceCheck } from '../device-check.ts'
import { hashFleetPassword, hashPassword, newPassword, schemeOf } from '../device-password.ts'
import { type CredentialRow, changeOf, entryOf } from '../device-rows.ts'
import { CredentialConflict, type DeviceCredentials, type Provisioned } from '../devices.ts'
import { KnownRows } from './known-rows.ts'

const store = 'credentials'
/** Rows of one statement. */
const atOnce = 5_000

/** The credentials of all that speaks MQTT. Who logs in is checked in memory; the connections stay whose they are. */
export function postgresDevices(postgres: Postgres, clock: () => number = Date.now): DeviceCredentials {
  const known = new KnownRows<CredentialRow>(postgres, 'credential', ({ id }) => id)
  const find = async (id: string) => (await known.current()).get(id)
  const check = new DeviceCheck(find)

  async function change(id: string, column: 'hash' | 'revoked_at', value: string | number): Promise<void> {
    await inTurn(postgres, store, async (session) => {
      await live(session, id)
      await session.rows(
        `UPDATE credential SET ${column} = $2, changed_at = $3, sequence = (SELECT max(sequence) + 1 FROM credential)
         WHERE id = $1`,
        [id, value, clock()],
      )
    })
  }

  return {
    async add(holder) {
      const password = newPassword()
      const hash = await hashPassword(password)
      await inTurn(postgres, store, async (session) => {
        if ((await rowOf(session, holder.id))?.revoked_at === null)
          throw new CredentialConflict(
            `${holder.id} has a credential already: device rotate ${holder.id} makes it a new password`,
          )
        await put(session, [{ holder, hash }], clock())
      })
      return password
    },
    provision: (holders, keep) =>
      inTurn(postgres, store, async (session): Promise<Provisioned> => {
        const passwords = new Map<string, string>()
        const counts = { there: 0, revoked: 0 }
        for (let from = 0; from < holders.length; from += atOnce) {
          const asked = holders.slice(from, from + atOnce)
          const rows = await session.rows('SELECT id, revoked_at FROM credential WHERE id = ANY ($1)', [
            asked.map(({ id }) => id),
          ])
          const there = new Map(rows.map((row) => [row['id'], row['revoked_at']]))
          const made: Made[] = []
          for (const holder of asked) {
            if (passwords.has(holder.id)) continue
            if (there.has(holder.id)) {
              counts[there.get(holder.id) === null ? 'there' : 'revoked']++
              continue
            }
            const password = newPassword()
            made.push({ holder, hash: hashFleetPassword(password) })
            passwords.set(holder.id, password)
          }
          await put(session, made, clock())
        }
        if (passwords.size > 0) keep(passwords)
        return { made: passwords.size, ...counts }
      }),
    async rotate(id) {
      const password = newPassword()
      const isOfFleet = schemeOf((await live(postgres, id)).hash) === 'sha256'
      await change(id, 'hash', isOfFleet ? hashFleetPassword(password) : await hashPassword(password))
      return password
    },
    revoke: (id) => change(id, 'revoked_at', clock()),
    isOnRecord: async (id) => (await find(id)) !== undefined,
    has: async (id) => (await find(id))?.revoked_at === null,
    knows: (id, password) => check.knows(id, password),
    verify: (id, password) => check.verify(id, password),
    async list() {
      const entries = []
      for (let after = ''; ; ) {
        const text = 'SELECT * FROM credential WHERE id > $1 ORDER BY id LIMIT $2'
        const rows = (await postgres.rows(text, [after, atOnce])) as unknown[] as CredentialRow[]
        entries.push(...rows.map(entryOf))
        after = rows.at(-1)?.id ?? after
        if (rows.length < atOnce) return entries
      }
    },
    async newestChange() {
      return (await known.current()).values().reduce((newest, { sequence }) => Math.max(newest, sequence), 0)
    },
    async changesAfter(sequence) {
      const later = (await known.current()).values().filter((row) => row.sequence > sequence)
      return [...later].sort((a, b) => a.sequence - b.sequence).map(changeOf)
    },
    ageMs: () => known.ageMs,
    async [Symbol.asyncDispose]() {},
  }
}

interface Made {
  readonly holder: Holder
  readonly hash: string
}

async function rowOf(session: Session, id: string): Promise<CredentialRow | undefined> {
  const [row] = await session.rows('SELECT * FROM credential WHERE id = $1', [id])
  return row as CredentialRow | undefined
}

async function live(session: Session, id: string): Promise<CredentialRow> {
  const row = await rowOf(session, id)
  if (!row || row.revoked_at !== null) throw new CredentialConflict(`there is no credential ${id}`)
  return row
}

/** One statement for all; a credential that was revoked is made anew. */
async function put(session: Session, made: readonly Made[], at: number): Promise<void> {
  if (made.length === 0) return
  const column = (of: (each: Made) => string | null) => made.map(of)
  await session.rows(
    `INSERT INTO credential (id, kind, site, publish, subscribe, hash, created_at, changed_at, sequence)
     SELECT id, kind, site, publish, subscribe, hash, $7::bigint, $7::bigint,
       (SELECT coalesce(max(sequence), 0) FROM credential) + place
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       WITH ORDINALITY AS made (id, kind, site, publish, subscribe, hash, place)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, site = excluded.site, publish = excluded.publish,
       subscribe = excluded.subscribe, hash = excluded.hash, created_at = excluded.created_at,
       changed_at = excluded.changed_at, revoked_at = NULL, sequence = excluded.sequence`,
    [
      ...[column(({ holder }) => holder.id), column(({ holder }) => holder.kind)],
      column(({ holder }) => holder.site ?? null),
      column(({ holder }) => JSON.stringify(holder.publish ?? [])),
      column(({ holder }) => JSON.stringify(holder.subscribe ?? [])),
      ...[column(({ hash }) => hash), at],
    ],
  )
}
