import type { LoggedMessage } from '../../../core/message.ts'
import type { LogPartition, ReadingLog } from '../log.ts'
import { openMark } from './marks.ts'
import { openLogReader } from './reader.ts'
import { tailOffset } from './tail.ts'
import { type LogWriterOptions, openLogWriter } from './writer.ts'

const pieceBytes = 1_048_576

/** A reading log in segment files of one folder: one writer, one part, offsets without gaps. */
export function openSegmentLog(options: LogWriterOptions): ReadingLog {
  const { folder } = options
  const only: LogPartition = {
    openReader: () => openLogReader({ folder }),
    openMark: (reader) => openMark(folder, reader),
  }
  return {
    where: folder,
    partitions: 1,
    openWriter: () => openLogWriter(options),
    partition(index) {
      if (index !== 0) throw new RangeError(`segment files have one part, and no part ${index}`)
      return only
    },
    async *recent(bytes): AsyncGenerator<readonly LoggedMessage[]> {
      await using reader = only.openReader()
      const { first, next } = await reader.bounds()
      for (let offset = Math.max(first, tailOffset(folder, bytes)); offset < next; ) {
        const piece = await reader.read(offset, pieceBytes)
        yield piece.items
        if (piece.next <= offset) return
        offset = piece.next
      }
    },
    async newest() {
      await using reader = only.openReader()
      const { next } = await reader.bounds()
      // the last segment is gone through in pieces: its batches have no index
      return next === 0 ? undefined : (await reader.read(next - 1, pieceBytes)).items[0]
    },
  }
}
