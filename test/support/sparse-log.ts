import type { LoggedMessage } from '../../core/message.ts'
import type { LogMark, LogPartition, LogReader, ReadingLog } from '../../storage/log/log.ts'

/** How a log that keeps a commit a record would number its messages: the record's number, and the place in it. */
const inRecord = 3
const apart = 65_536

const outer = (dense: number) => (Math.floor(dense / inRecord) + 1) * apart + (dense % inRecord)
const inner = (sparse: number) =>
  Math.max(0, Math.floor(sparse / apart) - 1) * inRecord + (sparse < apart ? 0 : Math.min(inRecord, sparse % apart))
const outward = (messages: readonly LoggedMessage[]) =>
  messages.map((message) => ({ ...message, offset: outer(message.offset) }))

/** A log whose offsets grow by leaps, as those of a distributed one do: who counts with offsets is found out on it. */
export function sparseLog(log: ReadingLog): ReadingLog {
  return {
    where: log.where,
    partitions: log.partitions,
    openWriter: () => log.openWriter(),
    partition: (index) => sparsePartition(log.partition(index)),
    async *recent(bytes) {
      for await (const messages of log.recent(bytes)) yield outward(messages)
    },
    async newest() {
      const newest = await log.newest()
      return newest && outward([newest])[0]
    },
  }
}

function sparsePartition(partition: LogPartition): LogPartition {
  return {
    openReader: () => sparseReader(partition.openReader()),
    openMark: (reader) => sparseMark(partition.openMark(reader)),
  }
}

function sparseReader(reader: LogReader): LogReader {
  return {
    async read(offset, maxBytes) {
      const { items, next, missed } = await reader.read(inner(offset), maxBytes)
      return { items: outward(items), next: outer(next), ...(missed && { missed }) }
    },
    async bounds() {
      const { first, next, identity } = await reader.bounds()
      return { first: outer(first), next: outer(next), identity }
    },
    behind: (offset) => reader.behind(inner(offset)),
    waitFor: (offset, signal) => reader.waitFor(inner(offset), signal),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  }
}

function sparseMark(mark: LogMark): LogMark {
  return {
    async get() {
      const dense = await mark.get()
      return dense === 0 ? 0 : outer(dense)
    },
    set: (offset) => mark.set(inner(offset)),
    [Symbol.dispose]: () => mark[Symbol.dispose](),
  }
}
