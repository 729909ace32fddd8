import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { PlantRef } from '../core/plant/plant.ts'
import type { IngestState } from '../storage/ingest/state.ts'
import type { LogMark, LogReader } from '../storage/log/log.ts'
import type { ReadingStore } from '../storage/readings/store.ts'
import type { PublishRequest } from './requests.ts'

export interface IngestOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly reader: LogReader
  /** A second place in the log, for going back while the first one goes on. */
  readonly history: LogReader
  /** Tells the log how far ingest has come, so that it may trim. */
  readonly mark: LogMark
  readonly state: IngestState
  readonly store: ReadingStore
  /** Shortest time between two writes while little comes in, ms. */
  readonly everyMs: number
  /** Sends what formats want published to devices (a Sparkplug rebirth); without it that is only counted and logged. */
  readonly publish?: PublishRequest
  /** Of several parts, whose devices this one keeps; left out: all there are. */
  readonly ownsSite?: (site: string) => boolean
  /** Longest wait after trouble, ms; default 15,000. */
  readonly longestMs?: number
}
