import type { Connected } from './connection.ts'
import { readMarks } from './marks.ts'
import type { Names } from './options.ts'
import { firstWhere, intactFrom } from './records.ts'
import { type StreamState, stateOf } from './stream.ts'

/** Where room is wanted, that much of all goes at once, one of so many parts: each purge is a commit on all servers. */
const leastShare = 16

export interface TrimWish {
  /** Bytes to be freed even if young. */
  readonly wantedBytes: number
  /** The clock that ages are told by; undefined where none is sure, and nothing goes by its age. */
  readonly now: number | undefined
  readonly keepMs: number
}

/**
 * Purges the oldest commits that every reader has read and that are old, or whose room is wanted; none while there is no
 * reader, and never the newest, which tells how many there were. Returns the bytes that are left.
 */
export async function trimStream(
  connected: Connected,
  names: Names,
  state: StreamState,
  { wantedBytes, now, keepMs }: TrimWish,
): Promise<number> {
  const oldest = await intactFrom(connected, names, state)
  const marks = [...(await readMarks(connected, names)).values()]
  if (!oldest || marks.length === 0) return state.bytes
  const read = Math.min(...marks)
  const isOld = now !== undefined && oldest.record.at < now - keepMs
  if (oldest.header.firstOffset + oldest.header.count > read || (wantedBytes <= 0 && !isOld)) return state.bytes
  const unread = await firstWhere(connected, names, state, ({ header }) => header.firstOffset + header.count > read)
  const young = isOld && (await firstWhere(connected, names, state, ({ record }) => record.at >= now - keepMs))
  const byAge = isOld ? (young ? young.record.seq : state.last) : 0
  const freed = Math.max(wantedBytes, state.bytes / leastShare)
  const byRoom = wantedBytes > 0 ? state.first + Math.ceil((freed * state.records) / state.bytes) : 0
  const upTo = Math.min(Math.max(byAge, byRoom), unread?.record.seq ?? state.last, state.last)
  if (upTo <= state.first) return state.bytes
  await connected.jsm.streams.purge(names.stream, { seq: upTo })
  return (await stateOf(connected, names))?.bytes ?? 0
}
