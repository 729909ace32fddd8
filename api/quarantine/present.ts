import type { z } from '@hono/zod-openapi'
import type { Plant } from '../../core/plant/plant.ts'
import { type ClaimProposal, proposeClaim } from '../../core/plant/propose-claim.ts'
import type { QuarantineEntry } from '../../storage/ingest/quarantine.ts'
import { showBytes } from '../bytes.ts'
import { formatTime } from '../time.ts'
import type { Entry } from './schema.ts'

export function presentEntry(found: QuarantineEntry, plant: Plant): z.infer<typeof Entry> {
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
    proposal: presentProposal(proposeClaim(found, plant)),
    encoding,
  }
}

function presentProposal({ points, ...rest }: ClaimProposal) {
  return { ...rest, points: points.map(({ range, ...point }) => ({ ...point, ...(range && { range: [...range] }) })) }
}
