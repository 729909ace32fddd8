/** A closed segment, as far as trimming is concerned. */
export interface ClosedSegment {
  readonly path: string
  readonly bytes: number
  /** Offset after its last message. */
  readonly nextOffset: number
  /** When it was last written, epoch ms. */
  readonly writtenAt: number
}

export interface TrimPolicy {
  readonly marks: ReadonlyMap<string, number>
  readonly now: number
  readonly keepMs: number
  /** Bytes to be freed even if young: what is over the comfortable size. */
  readonly wantedBytes: number
}

/** The oldest segments that every reader has read and that are old, or whose room is wanted. None while there is no reader. */
export function trimmable(closed: readonly ClosedSegment[], policy: TrimPolicy): readonly ClosedSegment[] {
  const read = policy.marks.size === 0 ? 0 : Math.min(...policy.marks.values())
  let freed = 0
  const keepFrom = closed.findIndex((segment) => {
    const wanted = freed < policy.wantedBytes || segment.writtenAt < policy.now - policy.keepMs
    freed += segment.bytes
    return segment.nextOffset > read || !wanted
  })
  return keepFrom === -1 ? closed : closed.slice(0, keepFrom)
}
