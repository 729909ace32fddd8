import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DutyHistory } from '../../core/people/rota/history.ts'
import { openKept } from './kept.ts'

/** What is on record about who is on duty; nothing, and no file made, where nothing was kept yet. */
export async function recordedDuty(around: Parameters<typeof openKept>[0]): Promise<DutyHistory> {
  const isInFiles = around.settings().HUOSHUI_POSTGRES_URL === undefined
  if (isInFiles && !existsSync(join(around.folder(), 'people.sqlite'))) return { versions: [], changes: [] }
  await using store = await openKept(around, (state) => state.people())
  return await store.history()
}
