import type { RejectReason } from '../../core/decode/decoder.ts'
import type { QualityMemory } from '../../core/quality.ts'
import type { Reading } from '../../core/reading.ts'

/**
 * What ingest keeps beside the store: its cursor, and all that must move together with it.
 * One SQLite file, `ingest.sqlite`; other processes read it while ingest writes.
 */
export interface IngestState extends Disposable {
  /** Offset of the next message to read. */
  readonly cursor: number
  /** Every point that has reported, as of the last commit. */
  points(): Map<string, PointState>
  /** What the decoders remember, as of the last commit. */
  memory(): Map<string, unknown>
  /** Cursor, points, decoder memory and rejects, in one transaction. Returns how many old rejects had to go. */
  commit(step: IngestStep): number
  /** Rejects that somebody asked to be read again, oldest first. */
  rejectsToReplay(limit: number): StoredReject[]
}

export interface IngestStep {
  readonly cursor: number
  /** The points that this step touched. */
  readonly points: ReadonlyMap<string, PointState>
  /** What decoders set in this step. */
  readonly memory: ReadonlyMap<string, unknown>
  readonly rejects: readonly NewReject[]
  /** Ids of rejects that were read again: they go. */
  readonly replayed?: readonly number[]
}

export interface PointState {
  /** The newest reading by device clock. */
  readonly latest: Reading
  readonly quality: QualityMemory | undefined
}

/** What one message holds that could not be used for one reason. */
export interface NewReject {
  /** Offset of the message in the reading log. */
  readonly offset: number
  readonly reason: RejectReason
  /** Readings of the message rejected for this reason; 1 for a whole message. */
  readonly count: number
  /** The first one: a JSON pointer into the payload, '' for the whole message; `point@time` where the store refused it. */
  readonly where: string
  /** About the first one, for a person. */
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
  /** From the newest backwards, rather than from `after` on. */
  readonly newest?: boolean
  readonly limit: number
}

/** The side of `ingest.sqlite` for the API and the commands, in any process. */
export interface StateReader extends Disposable {
  /** By point, optionally of one site. */
  latest(site?: string): LatestReading[]
  /** Updates after `change`, ascending, at most `limit`. */
  changesSince(change: number, limit: number): LatestReading[]
  rejects(query: RejectQuery): StoredReject[]
  /** Rejected readings of what is kept, by reason. */
  rejectCounts(): Record<string, number>
  /** Asks ingest to read rejects again, all or those of one reason; returns how many. */
  requestReplay(reason?: string): number
}
