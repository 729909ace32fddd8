import type { ProgressRecord } from '../../core/progress.ts'

/** The progress of what runs on one of several machines, where all of them can see it. */
export interface SharedProgress {
  /** Replaces what the role had put there before. */
  write(role: string, record: ProgressRecord): Promise<void>
  /** What each role has put there last. */
  read(): Promise<ReadonlyMap<string, ProgressRecord>>
}
