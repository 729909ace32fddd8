import { localDays } from '../../core/local-day.ts'
import type { Tier } from '../../storage/readings/store.ts'

/** A part of a range, and what answers it. */
export interface Segment {
  readonly source: 'raw' | Tier
  /** Epoch ms, included. */
  readonly from: number
  /** Epoch ms, excluded. */
  readonly to: number
}

export interface SegmentQuery {
  readonly tier: Tier
  readonly from: number
  readonly to: number
  /** Hours since 1970 that no roll-up stands for, ascending. */
  readonly dirty: readonly number[]
  readonly zone: string
}

const hourMs = 3_600_000

/**
 * Cuts a range into what roll-ups can answer and what readings must: hours that are dirty, or only partly in the range.
 * Costs as much as there are dirty hours, however long the range is.
 */
export function segmentsOf({ tier, from, to, dirty, zone }: SegmentQuery): Segment[] {
  const firstWhole = Math.ceil(from / hourMs) * hourMs
  const lastWhole = Math.floor(to / hourMs) * hourMs
  if (firstWhole >= lastWhole) return joined([{ source: 'raw', from, to }])
  const segments: Segment[] = [{ source: 'raw', from, to: firstWhole }]
  let clean = firstWhole
  for (const hour of dirty) {
    const start = hour * hourMs
    if (start < firstWhole || start >= lastWhole) continue
    segments.push(...cleanSegments(tier, clean, start, zone), { source: 'raw', from: start, to: start + hourMs })
    clean = start + hourMs
  }
  return joined([...segments, ...cleanSegments(tier, clean, lastWhole, zone), { source: 'raw', from: lastWhole, to }])
}

/** Whole days of the city from the daily tier, what is left at the ends from the hourly one. */
function cleanSegments(tier: Tier, from: number, to: number, zone: string): Segment[] {
  if (tier === '1h' || from >= to) return [{ source: '1h', from, to }]
  const day = localDays(from, zone)
  const first = day.from === from ? from : day.to
  const last = localDays(to, zone).from
  if (first >= last) return [{ source: sourceBeside(first), from, to }]
  return [
    { source: sourceBeside(first), from, to: first },
    { source: '1d', from: first, to: last },
    { source: sourceBeside(last), from: last, to },
  ]
}

/** Where a zone's days begin within an hour of UTC, hours do not add up to them. */
function sourceBeside(midnight: number): 'raw' | '1h' {
  return midnight % hourMs === 0 ? '1h' : 'raw'
}

function joined(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = []
  for (const segment of segments) {
    const last = result.at(-1)
    if (segment.from >= segment.to) continue
    if (last?.source === segment.source && last.to === segment.from) result.splice(-1, 1, { ...last, to: segment.to })
    else result.push(segment)
  }
  return result
}
