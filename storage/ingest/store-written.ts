import { openStateFile } from './tables.ts'

/** Which store of readings ingest has written, as it has on record. */
export interface StoreWritten extends AsyncDisposable {
  /** Its identity; undefined where it has written none. */
  identity(): Promise<string | undefined>
  /** As if it were another one: ingest fills it again from the log when it begins next. False where it has written none. */
  forget(): Promise<boolean>
}

/** By `ingest.sqlite` of a data folder. */
export function storeWrittenIn(folder: string): StoreWritten {
  const asked = <T>(work: (database: ReturnType<typeof openStateFile>) => T): T => {
    const database = openStateFile(folder)
    try {
      return work(database)
    } finally {
      database.close()
    }
  }
  return {
    identity: async () =>
      asked((database) => {
        const value = database.prepare("SELECT value FROM origin WHERE key = 'store'").get()?.['value']
        return typeof value === 'string' && value !== '' ? value : undefined
      }),
    forget: async () =>
      asked((database) => database.prepare("UPDATE origin SET value = '' WHERE key = 'store'").run().changes > 0),
    async [Symbol.asyncDispose]() {},
  }
}
