import type { RejectReason } from '../../core/decode/decoder.ts'
import type { DeviceRecord } from '../../core/device-status.ts'
import type { QualityMemory } from '../../core/quality.ts'
import type { Quality, QualityReason } from '../../core/reading.ts'
import type { LatestReading, PointState, StoredReject } from './state.ts'

type Row = Readonly<Record<string, unknown>>

/** A row of `point`, as the reading that it holds. */
export function latestOf(row: Row): LatestReading {
  const { reason, claimed_at: claimedAt } = row
  return {
    point: String(row['point']),
    at: Number(row['at']),
    receivedAt: Number(row['received_at']),
    value: row['value'] === null ? null : Number(row['value']),
    quality: Number(row['quality']) as Quality,
    ...(reason === null ? {} : { reason: String(reason) as QualityReason }),
    ...(typeof claimedAt === 'number' && { claimedAt }),
    change: Number(row['change']),
  }
}

export function pointStateOf(row: Row): PointState {
  const { change: _, ...latest } = latestOf(row)
  const memory = JSON.parse(String(row['memory'])) as QualityMemory | null
  return { latest, quality: memory ?? undefined }
}

export function rejectOf(row: Row): StoredReject {
  return {
    id: Number(row['id']),
    offset: Number(row['offset']),
    reason: String(row['reason']) as RejectReason,
    count: Number(row['count']),
    where: String(row['where']),
    detail: String(row['detail']),
    receivedAt: Number(row['received_at']),
    topic: String(row['topic']),
    client: String(row['client']),
    payload: row['payload'] as Uint8Array,
  }
}

/** A row of `device`, by its key. */
export function deviceOf(row: Row): [string, DeviceRecord] {
  return [String(row['device']), JSON.parse(String(row['record'])) as DeviceRecord]
}
