import type { DecoderMemory, RejectReason } from '../../core/decode/decoder.ts'
import type { QualityMemory } from '../../core/quality.ts'
import type { Reading } from '../../core/reading.ts'

/**
 * What ingest keeps beside the store: its cursor, and all that must move together with it.
 * One SQLite file, `ingest.sqlite`; other processes read it while ingest writes.
 */
export interface IngestState extends Disposable {
  /** Offset of the next message to read. */
  readonly cursor: number
  readonly memory: DecoderMemory
  /** Undefined when the point has not reported yet. */
  pointState(point: string): PointState | undefined
  /** Cursor, points, decoder memory and rejects, in one transaction. */
  commit(step: IngestStep): void
  /** Rejects that somebody asked to be read again, oldest first. */
  rejectsToReplay(limit: number): StoredReject[]
}

export interface IngestStep {
  readonly cursor: number
  /** The points that this step touched. */
  readonly points: ReadonlyMap<string, PointState>
  readonly rejects: readonly NewReject[]
  /** Ids of rejects that were read again: they go. */
  readonly replayed?: readonly number[]
}

export interface PointState {
  /** The newest reading by device clock. */
  readonly latest: Reading
  readonly quality: QualityMemory | undefined
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

export interface RejectQuery {
  /** Only ids above this. */
  readonly after?: number
  readonly reason?: string
  readonly limit: number
}

/** The side of `ingest.sqlite` for the API and the commands, in any process. */
export interface StateReader extends Disposable {
  /** By point, optionally of one site. */
  latest(site?: string): LatestReading[]
  /** Updates after `change`, ascending, at most `limit`. */
  changesSince(change: number, limit: number): LatestReading[]
  rejects(query: RejectQuery): StoredReject[]
  /** Rejects kept, by reason. */
  rejectCounts(): Record<string, number>
  /** Asks ingest to read rejects again, all or those of one reason; returns how many. */
  requestReplay(reason?: string): number
}
