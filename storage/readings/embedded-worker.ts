import type { DatabaseSync } from 'node:sqlite'
import { parentPort, type Transferable, workerData } from 'node:worker_threads'
import { UnusableFile, unusable } from '../database.ts'
import { sqliteCode } from '../disk-fault.ts'
import { identityOf, openForReading, openForWriting, readingsForm } from './embedded-file.ts'
import { createForgetter } from './embedded-forget.ts'
import { createReader, type Page, type ReadRequest } from './embedded-read.ts'
import { createRollupReader, createRollupWriter, type RollupPage, type RollupRead } from './embedded-rollups.ts'
import type { Call, Opening, Reply, ThreadStart } from './embedded-thread.ts'
import { createWriter, type WriteCounts, type WriteRequest } from './embedded-write.ts'

/** The other side of `Thread`: owns one connection to the SQLite file. */

// https://sqlite.org/rescode.html: FULL, IOERR, BUSY, CANTOPEN, READONLY pass by when the disk has room and works again.
const passing: ReadonlySet<number> = new Set([13, 10, 5, 14, 8])

const { role, path } = workerData as ThreadStart
const database = open()
if (!database) parentPort?.close()
else if (role === 'writer') {
  const write = createWriter(database)
  const writeRollups = createRollupWriter(database)
  const forget = createForgetter(database)
  const work = (request: WriteRequest): WriteCounts | number => {
    if ('handle' in request) return write(request)
    return 'rollups' in request ? writeRollups(request) : forget(request)
  }
  serve(work, database)
} else {
  const read = createReader(database)
  const readRollups = createRollupReader(database)
  const work = (request: ReadRequest | RollupRead) => ('tier' in request ? readRollups(request) : read(request))
  serve(work, database, buffersOf)
}

function open(): DatabaseSync | undefined {
  try {
    return role === 'writer' ? openForWriting(path) : openForReading(path)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { message } = error
    const refused = { isUnusable: error instanceof UnusableFile, message, errcode: sqliteCode(error) }
    parentPort?.postMessage(refused satisfies Opening)
    return undefined
  }
}

function serve<Request, Answer>(
  work: (request: Request) => Answer,
  database: DatabaseSync,
  transferOf: (answer: Answer) => Transferable[] = () => [],
): void {
  const port = parentPort
  if (!port) throw new Error('embedded-worker.ts is the code of a worker thread')
  port.on('message', ({ id, request }: Call<Request>) => {
    if (request === 'close') {
      database.close()
      port.close()
      return
    }
    try {
      const answer = work(request)
      port.postMessage({ id, name: 'answered', answer } satisfies Reply<Answer>, transferOf(answer))
    } catch (error) {
      port.postMessage({ id, ...failure(error) } satisfies Reply<Answer>)
    }
  })
  port.postMessage({ identity: identityOf(database) } satisfies Opening)
}

function failure(error: unknown): { name: 'unavailable' | 'failed'; detail: string } {
  return {
    name: passing.has(sqliteCode(error)) ? 'unavailable' : 'failed',
    detail: unusable(path, readingsForm, error)?.message ?? String(error),
  }
}

/** All but the shared empty page's, which must stay usable. */
function buffersOf(page: Page | RollupPage): Transferable[] {
  if ('rollups' in page) return [page.rollups.buffer]
  if (page.at.length === 0) return []
  return [page.at.buffer, page.value.buffer, page.min.buffer, page.max.buffer, page.quality.buffer, page.reason.buffer]
}
