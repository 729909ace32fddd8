import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogReader, LogWriter, ReadingLog } from '../../../../storage/log/log.ts'
import { readingLogContract } from '../../../contract/reading-log.ts'
import { eventually } from '../../../support/eventually.ts'
import { flipIn, type NatsCluster, startNatsCluster } from '../../../support/nats-cluster.ts'
import { nameOf, testNatsLog } from '../../../support/nats-log.ts'
import { append, message, textOf } from '../../../support/reading-log.ts'
import { requireServer } from '../../../support/server.ts'

/** Messages that wait for their acknowledgement at one time, as of so many stations. */
const outstanding = 20

describe.skipIf(!requireServer('nats-server'))('on NATS', () => {
  let cluster: NatsCluster

  beforeAll(async () => {
    cluster = await startNatsCluster()
  })
  afterAll(() => cluster[Symbol.asyncDispose]())

  readingLogContract('three NATS servers', (folder, limits) => testNatsLog(cluster, nameOf(folder), limits))

  const faults: readonly [string, (at: Point) => Promise<void>][] = [
    [
      'the leader is killed, and comes back',
      async ({ leader, acknowledged }) => {
        await cluster.kill9(leader)
        await acknowledged.moreThan(500)
        cluster.start(leader)
      },
    ],
    [
      'the leader stands still until another one leads, and goes on then',
      async ({ leader, acknowledged }) => {
        await cluster.pause(leader)
        await acknowledged.moreThan(500)
        cluster.resume(leader)
      },
    ],
    [
      'a bit flips in the store of the leader while it is down',
      async ({ leader, stream }) => {
        await cluster.kill9(leader)
        flipIn(join(cluster.folder(leader), 'jetstream', '$G', 'streams', stream), 'nangan-1')
        cluster.start(leader)
        await cluster.ready()
      },
    ],
    [
      'all three are killed at once',
      async () => {
        const all = cluster.servers.map((_, index) => index)
        await Promise.all(all.map((index) => cluster.kill9(index)))
        for (const index of all) cluster.start(index)
      },
    ],
  ]

  test('two writers take turns: each gets on, and all of both lies there once', async () => {
    const stalls: unknown[] = []
    const name = nameOf('two writers')
    const said = pino(
      { base: null },
      { write: (line: string) => void stalls.push(...(/"because":"(\w+)"/.exec(line)?.slice(1) ?? [])) },
    )
    const open = () => testNatsLog(cluster, name, { log: said }).openWriter()
    await using one = await open()
    await using other = await open()
    const acknowledged = [new Acknowledged(), new Acknowledged()] as const
    const sending = [sendWhile(one, acknowledged[0]), sendWhile(other, acknowledged[1])]
    await Promise.all(acknowledged.map((each) => each.moreThan(1_000)))
    for (const each of acknowledged) each.stop()
    const counts = await Promise.all(sending)
    await using reader = testNatsLog(cluster, name).partition(0).openReader()
    const all = counts.flatMap((count) => Array.from({ length: count }, (_, index) => index))
    const ascending = (a: number, b: number) => a - b
    expect((await readNumbers(reader)).toSorted(ascending)).toEqual(all.toSorted(ascending))
    expect(stalls.filter((because) => because === 'contended')).toEqual([])
  })

  test.for(faults)('%s: nothing acknowledged is lost, nothing lies there twice', async ([name, fault]) => {
    await cluster.ready()
    const log = testNatsLog(cluster, nameOf(name))
    await using writer = await log.openWriter()
    await using tail = tailOf(log)
    const acknowledged = new Acknowledged()
    const sent = sendWhile(writer, acknowledged)
    await acknowledged.moreThan(200)
    const stream = `${nameOf(name)}-log-0`
    await fault({ stream, leader: await cluster.leaderOf(stream), acknowledged })
    await acknowledged.moreThan(500)
    acknowledged.stop()
    const count = await sent
    const all = Array.from({ length: count }, (_, index) => index)
    // stations are independent of each other: each has its own order
    await eventually('all in the tail', () => tail.read.length >= count)
    expect(tail.read.toSorted((one, other) => one - other)).toEqual(all)
    await using reader = log.partition(0).openReader()
    expect(await readNumbers(reader)).toEqual(tail.read)
  })
})

/** Where a fault happens. */
interface Point {
  readonly stream: string
  readonly leader: number
  readonly acknowledged: Acknowledged
}

/** How many messages were acknowledged, and whether more are wanted. */
class Acknowledged {
  count = 0
  isWanted = true

  async moreThan(more: number): Promise<void> {
    const from = this.count
    await eventually(`${more} more acknowledged than ${from}`, () => this.count > from + more)
  }

  stop(): void {
    this.isWanted = false
  }
}

/** Numbered messages, until no more are wanted; how many there were, all of them acknowledged. */
async function sendWhile(writer: LogWriter, acknowledged: Acknowledged): Promise<number> {
  let next = 0
  const station = async () => {
    while (acknowledged.isWanted) {
      const outcome = await append(writer, message(String(next++)))
      if (outcome) throw outcome
      acknowledged.count++
    }
  }
  await Promise.all(Array.from({ length: outstanding }, station))
  return next
}

/** A reader that goes on through whatever happens, from its own cursor. */
function tailOf(log: ReadingLog): AsyncDisposable & { readonly read: readonly number[] } {
  const read: number[] = []
  const stopped = new AbortController()
  const running = (async () => {
    await using reader = log.partition(0).openReader()
    for (let at = 0; !stopped.signal.aborted; ) {
      try {
        const piece = await reader.read(at, 65_536)
        read.push(...piece.items.map((one) => Number(textOf(one))))
        at = piece.next
        if (piece.items.length === 0) await reader.waitFor(at, stopped.signal)
      } catch {
        // servers are down: the cursor stands
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  })()
  return {
    read,
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await running
    },
  }
}

async function readNumbers(reader: LogReader): Promise<number[]> {
  const numbers: number[] = []
  for (let at = 0; ; ) {
    const piece = await reader.read(at, 1_048_576)
    expect(piece.missed).toBeUndefined()
    if (piece.items.length === 0) return numbers
    numbers.push(...piece.items.map((one) => Number(textOf(one))))
    at = piece.next
  }
}
