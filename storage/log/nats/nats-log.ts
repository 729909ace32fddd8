import { randomUUID } from 'node:crypto'
import type { LoggedMessage } from '../../../core/message.ts'
import { readMessages } from '../frame.ts'
import { GroupCommitWriter } from '../group-commit.ts'
import type { LogPartition, ReadingLog } from '../log.ts'
import { NatsChain } from './chain.ts'
import { type Connected, SharedConnection } from './connection.ts'
import { NatsMark } from './marks.ts'
import { type Names, type NatsLogOptions, namesOf } from './options.ts'
import { natsPeers } from './peers.ts'
import { NatsReader } from './reader.ts'
import { intactFrom, intactUpTo } from './records.ts'
import { awayOr } from './refusal.ts'
import { stateOf } from './stream.ts'

const pieceBytes = 1_048_576

/** A reading log in a replicated stream of NATS JetStream: one part, a message of the stream for each group commit. */
export function openNatsLog(options: NatsLogOptions): ReadingLog {
  const { servers, name, replicas, log } = options
  const connection = new SharedConnection(options)
  const names = namesOf(name, 0)
  const only: LogPartition = {
    openReader: () => new NatsReader(connection.take(), names),
    openMark: (reader) => new NatsMark({ hold: connection.take(), names, reader, replicas, log }),
  }
  return {
    where: `${names.stream} at ${servers.join(', ')}`,
    partitions: 1,
    async openWriter() {
      await using started = new AsyncDisposableStack()
      const hold = started.use(connection.take())
      const chain = await NatsChain.open({ options, names, hold }).catch((error: unknown) => {
        throw awayOr(error)
      })
      started.move()
      return new GroupCommitWriter(chain, options)
    },
    partition(index) {
      if (index !== 0) throw new RangeError(`this log has one part, and no part ${index}`)
      return only
    },
    async *recent(bytes): AsyncGenerator<readonly LoggedMessage[]> {
      await using hold = connection.take()
      await using reader = only.openReader()
      const connected = await hold.get()
      const state = await stateOf(connected, names)
      if (!state || state.records === 0) return
      // records differ in size, and the last ones may be smaller than most
      const records = Math.ceil((2 * bytes * state.records) / state.bytes)
      const from = await intactFrom(connected, names, { ...state, first: Math.max(state.first, state.last - records) })
      const { next } = await reader.bounds()
      for (let offset = from?.header.firstOffset ?? next; offset < next; ) {
        const piece = await reader.read(offset, pieceBytes)
        yield piece.items
        if (piece.next <= offset) return
        offset = piece.next
      }
    },
    async openPeers() {
      const hold = connection.take()
      try {
        return await natsPeers(hold, { subject: names.brokers, own: randomUUID() })
      } catch (error) {
        await hold[Symbol.asyncDispose]()
        throw awayOr(error)
      }
    },
    async newest() {
      await using hold = connection.take()
      return await newestOf(await hold.get(), names).catch((error: unknown) => {
        throw awayOr(error)
      })
    },
  }
}

async function newestOf(connected: Connected, names: Names): Promise<LoggedMessage | undefined> {
  const state = await stateOf(connected, names)
  const found = state && (await intactUpTo(connected, names, state))
  if (!found) return undefined
  const { record, header } = found
  const messages: LoggedMessage[] = []
  readMessages(record.data, 0, header, header.firstOffset + header.count - 1, messages)
  return messages[0]
}
