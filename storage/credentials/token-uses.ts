import { openCredentialsFile } from './private-file.ts'

/** When tokens were used last, to the minute. */
export interface TokenUses extends Disposable {
  note(name: string, now: number): void
}

/** A use is noted so often at most. */
export const everyMs = 60_000

/**
 * Notes on a connection of its own, which neither waits for the disk (a use that a power cut loses is no loss) nor for
 * another process that writes: it is asked on the loop that answers everybody. One write a minute and token at most.
 */
export function openUses(folder: string): TokenUses {
  const database = openCredentialsFile(folder, () => {})
  database.exec('PRAGMA busy_timeout = 0; PRAGMA synchronous = NORMAL')
  const put = database.prepare('UPDATE token SET last_used_at = ? WHERE name = ?')
  const noted = new Map<string, number>()
  return {
    note(name, now) {
      const before = noted.get(name)
      if (before !== undefined && Math.abs(now - before) < everyMs) return
      noted.set(name, now)
      try {
        put.run(now, name)
      } catch {
        // busy, or the disk is full: whoever asks is answered all the same, and it is tried again in a minute
      }
    },
    [Symbol.dispose]: () => database.close(),
  }
}
