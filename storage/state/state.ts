import type { DecoderMemory, RejectReason } from '../../core/decode/decoder.ts'
import type { QualityMemory } from '../../core/quality.ts'
import type { Reading } from '../../core/reading.ts'

/**
 * What a reader of the reading log keeps beside the store: its cursor, and all that must move together with it.
 * One SQLite file, `ingest.sqlite`; other processes read it while ingest writes.
 */
export interface IngestState extends AsyncDisposable {
  /** Offset of the next message to read. */
  readonly cursor: number
  readonly memory: DecoderMemory
  /** What the quality checks remember of a point; undefined when it has not reported yet. */
  qualityOf(point: string): QualityMemory | undefined
  /** Cursor, latest readings, quality memory, decoder memory and rejects, in one transaction. */
  commit(step: IngestStep): void
}

export interface IngestStep {
  readonly cursor: number
  /** The newest reading of each point that this step touched, with what the checks remember. */
  readonly points: Iterable<readonly [string, PointState]>
  readonly rejects: readonly NewReject[]
}

export interface PointState {
  readonly latest: Reading
  readonly quality: QualityMemory
}

export interface NewReject {
  /** Offset of the message in the reading log. */
  readonly offset: number
  /** JSON pointer into the payload; '' is the whole message. */
  readonly where: string
  readonly reason: RejectReason
  readonly detail: string
  readonly receivedAt: number
  readonly topic: string
  readonly client: string
  readonly payload: Uint8Array
}

export interface StoredReject extends NewReject {
  /** Grows with every reject. */
  readonly id: number
}

/** The newest reading of a point; `change` grows with every update of any point, so it serves as an event id. */
export interface LatestReading extends Reading {
  readonly change: number
}

/** The reading side of `ingest.sqlite`, for the API and the commands, in any process. */
export interface StateReader extends Disposable {
  /** By point, optionally of one site. */
  latest(site?: string): LatestReading[]
  /** Updates after `change`, ascending, at most `limit`. */
  changesSince(change: number, limit: number): LatestReading[]
  rejects(query: { readonly after?: number; readonly reason?: string; readonly limit: number }): StoredReject[]
  /** Rejects kept, by reason. */
  rejectCounts(): Record<string, number>
}
