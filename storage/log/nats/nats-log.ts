import { randomUUID } from 'node:crypto'
import { deadline } from '@nats-io/nats-core'
import type { LoggedMessage } from '../../../core/message.ts'
import { PartMetrics } from '../../part-metrics.ts'
import { readMessages } from '../frame.ts'
import { GroupCommitWriter } from '../group-commit.ts'
import type { LogPartition, LogWriter, ReadingLog } from '../log.ts'
import { NatsChain } from './chain.ts'
import { answerMs, type Connected, SharedConnection } from './connection.ts'
import { NatsMark } from './marks.ts'
import { type Names, type NatsLogOptions, namesOf } from './options.ts'
import { PartedWriter } from './parted-writer.ts'
import { natsPeers } from './peers.ts'
import { NatsReader } from './reader.ts'
import { intactFrom, intactUpTo } from './records.ts'
import { awayOr } from './refusal.ts'
import { stateOf } from './stream.ts'

const pieceBytes = 1_048_576

/** A reading log in replicated streams of NATS JetStream: one for each part, a message of the stream for each group commit. */
export function openNatsLog(options: NatsLogOptions): ReadingLog {
  const { servers, name, replicas, log, partitions } = options
  const connection = new SharedConnection(options)
  const names = Array.from({ length: partitions }, (_, index) => namesOf(name, index, partitions))
  const namesAt = (index: number): Names => {
    const found = names[index]
    if (!found)
      throw new RangeError(`this log has ${partitions} part${partitions === 1 ? '' : 's'}, and no part ${index}`)
    return found
  }
  const partition = (index: number): LogPartition => {
    const own = namesAt(index)
    return {
      openReader: () => new NatsReader(connection.take(), own),
      openMark: (reader) => new NatsMark({ hold: connection.take(), names: own, reader, replicas, log }),
    }
  }
  const where = partitions === 1 ? namesAt(0).stream : `${namesAt(0).stream} to ${namesAt(partitions - 1).stream}`
  return {
    where: `${where} at ${servers.join(', ')}`,
    partitions,
    async openWriter() {
      try {
        return await openWriter(options, names, connection)
      } catch (error) {
        throw awayOr(error)
      }
    },
    partition,
    async *recent(bytes): AsyncGenerator<readonly LoggedMessage[]> {
      await using hold = connection.take()
      for (const own of names) yield* recentOf(await hold.get(), own, { bytes: bytes / partitions, connection })
    },
    async openPeers() {
      const hold = connection.take()
      try {
        return await natsPeers(hold, { subject: namesAt(0).brokers, own: randomUUID() })
      } catch (error) {
        await hold[Symbol.asyncDispose]()
        throw awayOr(error)
      }
    },
    openReach() {
      const hold = connection.take()
      return {
        isReached: () =>
          hold
            .get()
            .then(({ nc }) => deadline(nc.rtt(), answerMs))
            .then(
              () => true,
              () => false,
            ),
        [Symbol.asyncDispose]: () => hold[Symbol.asyncDispose](),
      }
    },
    async newest() {
      await using hold = connection.take()
      try {
        const connected = await hold.get()
        const all = await Promise.all(names.map((own) => newestOf(connected, own)))
        const found = all.flatMap((message) => message ?? []).sort((a, b) => b.receivedAt - a.receivedAt)
        return found[0]
      } catch (error) {
        throw awayOr(error)
      }
    },
  }
}

/** What is allowed for all is shared out: a part that is full is full, whatever the others have. */
async function openWriter(
  options: NatsLogOptions,
  names: readonly Names[],
  connection: SharedConnection,
): Promise<LogWriter> {
  const { partitions, route } = options
  await using started = new AsyncDisposableStack()
  const share = (bytes: number) => Math.floor(bytes / partitions)
  const own = { ...options, quotaBytes: share(options.quotaBytes), pendingBytes: share(options.pendingBytes) }
  const open = async (of: Names, shared?: NatsChain) => {
    const hold = started.use(connection.take())
    return started.use(
      await NatsChain.open({ options: own, names: of, hold, ...(shared && { shared: shared.fitness }) }),
    )
  }
  const [firstNames, ...others] = names
  if (!firstNames) throw new RangeError('a log has a part at least')
  const first = await open(firstNames)
  const chains = [first, ...(await Promise.all(others.map((of) => open(of, first))))]
  started.move()
  if (partitions === 1) return new GroupCommitWriter(first, options)
  if (!route) throw new Error('a log of several parts is written by whoever knows where each message goes')
  const parts = chains.map(
    (chain, index) => new GroupCommitWriter(chain, { ...own, metrics: new PartMetrics(options.metrics, index) }),
  )
  return new PartedWriter(parts, route)
}

async function* recentOf(
  connected: Connected,
  names: Names,
  { bytes, connection }: { readonly bytes: number; readonly connection: SharedConnection },
): AsyncGenerator<readonly LoggedMessage[]> {
  await using reader = new NatsReader(connection.take(), names)
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
