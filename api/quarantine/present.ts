import type { z } from '@hono/zod-openapi'
import type { QuarantineEntry } from '../../storage/ingest/quarantine.ts'
import { showBytes } from '../bytes.ts'
import { formatTime } from '../time.ts'
import type { Entry } from './schema.ts'

export function presentEntry(found: QuarantineEntry): z.infer<typeof Entry> {
  const { taken, sample, topics, values, ...entry } = found
  const { text, encoding } = showBytes(sample, { cut: true })
  return {
    ...entry,
    state: taken ? 'reading-again' : 'waiting',
    firstReceivedAt: formatTime(entry.firstReceivedAt),
    lastReceivedAt: formatTime(entry.lastReceivedAt),
    topics: [...topics],
    values: { ...values },
    sample: text,
    encoding,
  }
}
