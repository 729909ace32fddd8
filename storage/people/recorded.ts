import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DutyHistory } from '../../core/people/rota/history.ts'
import { openPeopleStore } from './people-store.ts'

/** What is on record in a data folder about who is on duty; nothing, and no file made, where nothing was kept yet. */
export async function recordedDuty(folder: string): Promise<DutyHistory> {
  if (!existsSync(join(folder, 'people.sqlite'))) return { versions: [], changes: [] }
  await using store = await openPeopleStore({ folder })
  return store.history()
}
