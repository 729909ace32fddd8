import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DutyHistory } from '../../core/people/rota/history.ts'
import { openPeopleStore } from './people-store.ts'

/** What is on record in a data folder about who is on duty; nothing, and no file made, where nothing was kept yet. */
export function recordedDuty(folder: string): DutyHistory {
  if (!existsSync(join(folder, 'people.sqlite'))) return { versions: [], changes: [] }
  using store = openPeopleStore({ folder })
  return store.history()
}
