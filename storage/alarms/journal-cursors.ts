import type { JournalCursors } from './alarms.ts'
import { openAlarmFile } from './tables.ts'

/** Opens the places of the journal's readers, in `alarms.sqlite`. */
export async function openJournalCursors(options: { readonly folder: string }): Promise<JournalCursors> {
  const database = openAlarmFile(options.folder)
  const get = database.prepare('SELECT number FROM reader WHERE name = ?')
  const set = database.prepare('INSERT OR REPLACE INTO reader (name, number) VALUES (?, ?)')
  return {
    get: async (reader) => Number(get.get(reader)?.['number'] ?? 0),
    set: async (reader, number) => void set.run(reader, number),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
