import type { Asked } from '../../steps.ts'
import { type GroupCommitOptions, GroupCommitWriter } from '../group-commit.ts'
import type { LogWriter } from '../log.ts'
import { SegmentChain } from './segment-chain.ts'

export interface LogWriterOptions extends GroupCommitOptions {
  readonly folder: string
  /** How long a segment that every reader has read is kept. Default: 7 days. */
  readonly keepMs?: number
  /** Size at which a new segment is begun. Default: an eighth of the quota, at most 64 MiB. */
  readonly segmentBytes?: number
  /** How far readers have come by what they keep elsewhere, in the log of an identity or in any: offsets begin no lower. */
  readonly readUpTo?: (identity: string | undefined) => Asked<number>
}

/** Opens the log for its one writer. Throws when another process writes here. */
export async function openLogWriter(options: LogWriterOptions): Promise<LogWriter> {
  const {
    folder,
    quotaBytes,
    keepMs = 7 * 86_400_000,
    segmentBytes = Math.min(67_108_864, quotaBytes / 8),
    readUpTo,
    log,
  } = options
  const chain = await SegmentChain.open({ folder, segmentBytes, keepMs, log, ...(readUpTo && { readUpTo }) })
  return new GroupCommitWriter(chain, options)
}
