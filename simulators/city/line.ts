import type { StationReadings } from './station.ts'

/** A station's connection to the platform, in whatever protocol. */
export interface StationLine {
  take(row: StationReadings, how: 'kept' | 'live'): Promise<void>
  /** Sends what is waiting for a full message. */
  flush(): Promise<void>
  /** Resolves when everything is acknowledged. */
  drained(): Promise<void>
  close(): Promise<void>
}

export type Counts = { messages: number; readings: number; dropped: number }
