import { setTimeout as delay } from 'node:timers/promises'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { now } from './clock.ts'

/** When the journal entry of each raised alarm could be read, by `{asset}.{point}@{at}`, epoch ms with fractions. */
export interface JournalFollower extends AsyncDisposable {
  readonly seen: ReadonlyMap<string, number>
}

const pollMs = 1
const atOnce = 2_000

/** Reads on in the alarm journal of a data folder, as any other process may, looking every millisecond. */
export async function followJournal(folder: string): Promise<JournalFollower> {
  const store = await openAlarmStore({ folder })
  const stopping = new AbortController()
  const seen = new Map<string, number>()
  let after = await store.journalEnd()

  async function follow(): Promise<void> {
    while (!stopping.signal.aborted) {
      const entries = (await store.journalEnd()) > after ? await store.journal({ after, limit: atOnce }) : []
      const at = now()
      for (const entry of entries) {
        after = entry.number
        const [, asset, point] = entry.alarm.split('.')
        if (entry.event === 'raised') seen.set(`${asset}.${point}@${entry.at}`, at)
      }
      if (entries.length < atOnce) await delay(pollMs)
    }
  }

  const running = follow()
  return {
    seen,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      await store[Symbol.asyncDispose]()
    },
  }
}
