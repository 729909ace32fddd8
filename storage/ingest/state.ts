import type { RejectReason } from '../../core/decode/decoder.ts'
import type { DeviceRecord } from '../../core/device-status.ts'
import type { QualityMemory } from '../../core/quality.ts'
import type { Reading } from '../../core/reading.ts'
import type { Belonging } from '../origin.ts'
import type { DirtyMarks, TouchedHours } from './dirty-marks.ts'
import type { QuarantineEntry, Reread, Sighting } from './quarantine.ts'

/**
 * What ingest keeps beside the store: its cursor, and all that must move together with it.
 * Other processes read it while ingest writes.
 */
export interface IngestState extends AsyncDisposable {
  /** Offset of the next message to read, as of the last commit: it has one writer, which knows. */
  readonly cursor: number
  /** Which log the cursor is of, which store it has written, and of what city this is. */
  readonly origin: Belonging
  /**
   * To be called before beginning, and beginning again: `cursor` is then what is committed, also where the answer to a
   * commit was lost, and another ingest that has begun before can commit no more.
   */
  resume(): Promise<void>
  /** Keeps of which log the cursor is, and the cursor. */
  standOn(log: string, cursor: number): Promise<void>
  /**
   * Begins the log again at `cursor`, for a store of that identity that has nothing of it: what was heard since `since`,
   * epoch ms, and what the decoders remember, is forgotten, and found again.
   */
  beginAgain(store: string, cursor: number, since: number): Promise<void>
  /** Every point that has reported, as of the last commit. */
  points(): Promise<Map<string, PointState>>
  /** What the decoders remember, as of the last commit. */
  memory(): Promise<Map<string, unknown>>
  /** What is known of each device, by `{site}/{device}`, as of the last commit. */
  devices(): Promise<Map<string, DeviceRecord>>
  /** Cursor, points, devices, decoder memory and rejects, in one transaction. Returns how many old rejects had to go. */
  commit(step: IngestStep): Promise<number>
  /** What waits for the plant file, or is being read again. */
  quarantine(): Promise<QuarantineEntry[]>
  /** Entries that had to go since this was opened, because there were too many. */
  readonly quarantineDropped: number
  /** The going back through the log that is under way. */
  reread(): Promise<Reread | undefined>
  /** Begins to go through the log again for these entries. */
  beginReread(ids: readonly number[], reread: Reread): Promise<void>
  /** Rejects that somebody asked to be read again, oldest first. */
  rejectsToReplay(limit: number): Promise<StoredReject[]>
  /** The hours that are to be rolled up; `commit` marks those that its step touched. */
  readonly dirty: DirtyMarks
}

/** What decoders set while they go back through the log is kept under keys that begin so, and goes at the end. */
export const rereadMemory = 'reread:'

/** Another ingest has begun since: what this one would commit is void. */
export class IngestMoved extends Error {
  override readonly name = 'IngestMoved'
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
  /** The devices that this step heard. */
  readonly devices?: ReadonlyMap<string, DeviceRecord>
  /** What it found that the plant file does not know. */
  readonly sightings?: readonly Sighting[]
  /** Where the going back through the log stands after this step. */
  readonly reread?: Reread
  /** Rejects that were mended by reading again: they go. */
  readonly mended?: readonly Pick<NewReject, 'offset' | 'reason'>[]
  /** The hours whose readings this step may have changed. */
  readonly touched?: TouchedHours
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

/** Three numbers that stay together only as long as every point's newest reading does. */
export interface LatestExtent {
  /** How many points have reported. */
  readonly points: number
  /** The newest change of any. */
  readonly newest: number
  /** Of the changes of all. */
  readonly sum: number
}

export interface RejectQuery {
  /** Only ids above this. */
  readonly after?: number
  readonly reason?: string
  /** From the newest backwards, rather than from `after` on. */
  readonly newest?: boolean
  readonly limit: number
}

/** What ingest keeps, for the API and the commands, in any process. */
export interface StateReader extends AsyncDisposable {
  /** By point, optionally of one site. */
  latest(site?: string): Promise<LatestReading[]>
  /** What tells whether `latest` has changed; it costs next to nothing while nobody writes. */
  extent(): Promise<LatestExtent>
  /** Updates after `change`, ascending, at most `limit`. */
  changesSince(change: number, limit: number): Promise<LatestReading[]>
  rejects(query: RejectQuery): Promise<StoredReject[]>
  /** What is known of each device that has been heard, by `{site}/{device}`. */
  devices(): Promise<Map<string, DeviceRecord>>
  device(key: string): Promise<DeviceRecord | undefined>
  /** What waits for the plant file, or is being read again, oldest first. */
  quarantine(): Promise<QuarantineEntry[]>
  /** Rejected readings of what is kept, by reason. */
  rejectCounts(): Promise<Record<string, number>>
  /** Asks ingest to read rejects again, all or those of one reason; returns how many. */
  requestReplay(reason?: string): Promise<number>
  /**
   * Hours since 1970, in [from, to), in which the roll-ups of a point are not up to date; undefined where the point
   * was never rolled up at all.
   */
  dirtyHours(point: string, from: number, to: number): Promise<readonly number[] | undefined>
}
