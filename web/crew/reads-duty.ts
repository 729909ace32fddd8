import type { Me } from '../../api/me/schema.ts'
import { read } from '../lib/client.ts'
import type { DutyStretch, OnCallPage, RotaChange, SiteName } from './fetched.ts'
import { orNothing, readSites } from './reads.ts'

const dayMs = 86_400_000
const changesAheadMs = 14 * dayMs
/** Each is a request of its own. */
export const tablesAtMost = 12

/** Who is on duty now and in the next week, and what was changed of that. */
export async function readOnCall(me: Me | undefined, now: number): Promise<OnCallPage> {
  const ahead = `/api/v1/rota-changes?from=${now}&to=${now + changesAheadMs}&limit=50`
  const [duty, sites, changes] = await Promise.all([
    read<Pick<OnCallPage, 'at' | 'crews'>>('/api/v1/oncall'),
    readSites(),
    orNothing(() => read<{ readonly changes: readonly RotaChange[] }>(ahead)),
  ])
  const crews = [...duty.crews].sort(mineFirst(me, sites))
  return {
    ...{ ...duty, crews, sites },
    tables: await readTables(crews.slice(0, tablesAtMost).map(({ crew }) => crew)),
    changes: changes?.changes.filter(({ withdrawn }) => !withdrawn),
  }
}

interface Table {
  readonly crew: string
  readonly stretches: readonly DutyStretch[]
}

/** Who is on duty in the next week, by crew; what could not be had is not there. */
export async function readTables(crews: readonly string[]): Promise<NonNullable<OnCallPage['tables']>> {
  const tables = await Promise.all(crews.map(tableOf))
  return Object.fromEntries(tables.flatMap((table) => (table ? [[table.crew, table.stretches]] : [])))
}

async function tableOf(crew: string): Promise<Table | undefined> {
  return await orNothing(() => read<Table>(`/api/v1/oncall/table?crew=${encodeURIComponent(crew)}`))
}

function mineFirst(me: Me | undefined, sites: readonly SiteName[]) {
  const mine = new Set(sites.filter(({ id }) => me?.sites?.includes(id)).map(({ crew }) => crew))
  const isMine = (crew: string) => Number(mine.has(crew) || me?.crews?.includes(crew) === true)
  return (a: { readonly crew: string }, b: { readonly crew: string }) => isMine(b.crew) - isMine(a.crew)
}
