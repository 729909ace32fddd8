import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Message } from '../../core/message.ts'
import { BatchBuffer } from '../../storage/log/frame.ts'
import type { LogReader } from '../../storage/log/log.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startNatsCluster } from '../support/nats-cluster.ts'
import { testNatsLog } from '../support/nats-log.ts'
import { message, openTestLog } from '../support/reading-log.ts'
import { requireServer } from '../support/server.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

const messages = 400_000
const publishers = 1000
const one: Message = message(JSON.stringify({ at: 1_790_000_000_000, readings: { level: 1.23, flow: 2.2 } }))

/** Durable appends: segment files beside one SQLite row for each group commit, and three NATS servers. */
export const logSection: Section = {
  name: 'log',
  title: `Reading log: ${messages} messages, ${publishers} publishers that each wait for their acknowledgement`,
  async run(report) {
    using folder = temporaryFolder()
    {
      await using writer = await openTestLog(join(folder.path, 'log'), { quotaBytes: 4e9 })
      report(await appendAll('segment files (ours)', (done) => writer.append(one, () => done())))
    }
    const segments = openLogReader({ folder: join(folder.path, 'log') })
    report(await readAll('reading it back (segment files)', segments))
    report(await appendToSqlite(join(folder.path, 'log.sqlite')))
    if (requireServer('nats-server')) for (const row of await onNats()) report(row)
  },
}

async function appendAll(way: string, append: (done: () => void) => void): Promise<Row> {
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
  let begun = 0
  let done = 0
  const next = () => {
    if (begun >= messages) return
    begun++
    append(() => {
      if (++done === messages) finish()
      else next()
    })
  }
  const cpu = process.cpuUsage()
  const start = performance.now()
  for (let publisher = 0; publisher < publishers; publisher++) next()
  await finished
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { way, 'messages/s': rate(messages, seconds), 'CPU µs each': rounded((user + system) / messages) }
}

/** The same group commit with one SQLite blob a commit, WAL, synchronous=FULL. */
function appendToSqlite(path: string): Promise<Row> {
  const database = new DatabaseSync(path)
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE log ("offset" INTEGER PRIMARY KEY, batch BLOB NOT NULL)',
  )
  const insert = database.prepare('INSERT INTO log VALUES (?, ?)')
  const batch = new BatchBuffer()
  let waiting: (() => void)[] = []
  let offset = 0
  const commit = () => {
    insert.run(offset, batch.seal(offset, 1))
    offset += batch.count
    batch.clear()
    const done = waiting
    waiting = []
    for (const one of done) one()
  }
  return appendAll('SQLite, a blob each commit', (done) => {
    if (waiting.length === 0) setImmediate(commit)
    batch.push(one)
    waiting.push(done)
  }).finally(() => database.close())
}

/** Three servers on this machine, beside the writer on the same cores: each commit is on the disk of two of them. */
async function onNats(): Promise<Row[]> {
  await using cluster = await startNatsCluster()
  const log = testNatsLog(cluster, 'bench', { quotaBytes: 5e8 })
  await using writer = await log.openWriter()
  const before = cluster.cpuSeconds()
  const row = await appendAll('NATS, three servers', (done) => writer.append(one, () => done()))
  const servers = { 'servers µs each': rounded((1e6 * (cluster.cpuSeconds() - before)) / messages) }
  const back = await readAll('reading it back (NATS)', log.partition(0).openReader())
  return [{ ...row, ...servers }, back]
}

async function readAll(way: string, opened: LogReader): Promise<Row> {
  await using reader = opened
  const start = performance.now()
  const cpu = process.cpuUsage()
  let next = 0
  for (;;) {
    const piece = await reader.read(next, 1_048_576)
    if (piece.items.length === 0) break
    next = piece.next
  }
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - start) / 1000
  return {
    way,
    'messages/s': rate(next, seconds),
    'CPU µs each': rounded((user + system) / next),
  }
}
