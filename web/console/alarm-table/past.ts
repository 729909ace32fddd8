import type { AlarmBody, EntryBody } from '../../../api/alarms/schema.ts'
import { read } from '../../lib/client.ts'
import type { Stretch } from '../window.ts'

/** What the journal has of a stretch of time. */
export interface Past {
  readonly alarms: readonly AlarmBody[]
  readonly entries: readonly EntryBody[]
  /** `cut`: there were older entries than are looked at. */
  readonly is: 'whole' | 'cut'
}

interface JournalBody {
  readonly entries: readonly EntryBody[]
  readonly next: number
}

const page = 20_000
export const entriesAtMost = 60_000

/** Rejects as `read` does. Epoch ms; `site` '': the whole city. Above the most entries the newest are kept. */
export async function readPast({ from, to }: Stretch, site: string): Promise<Past> {
  const of = `from=${Math.round(from)}&to=${Math.round(to)}${site === '' ? '' : `&site=${encodeURIComponent(site)}`}`
  // together: of two that are refused none is left without anybody who hears it
  const [{ alarms }, past] = await Promise.all([
    read<{ readonly alarms: readonly AlarmBody[] }>(`/api/v1/alarms?${of}&limit=10000`),
    readEntries(of),
  ])
  return { alarms, ...past }
}

async function readEntries(of: string): Promise<Omit<Past, 'alarms'>> {
  let entries: EntryBody[] = []
  let is: Past['is'] = 'whole'
  for (let after = 0, more = true; more; ) {
    const found = await read<JournalBody>(`/api/v1/journal?${of}&after=${after}&limit=${page}`)
    entries = [...entries, ...found.entries]
    if (entries.length > entriesAtMost) {
      entries = entries.slice(-entriesAtMost)
      is = 'cut'
    }
    after = found.next
    more = found.entries.length === page
  }
  return { entries, is }
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** After how long the last days are worth being asked for again. */
export function pastEveryMs(days: number): number {
  return days === 1 ? minuteMs : 10 * minuteMs
}

/** The last days up to now. */
export function pastOf(days: number, now: number): Stretch {
  return { from: now - days * dayMs, to: now }
}
