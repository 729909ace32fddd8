import { parentPort, type Transferable, workerData } from 'node:worker_threads'
import { openForReading, openForWriting } from './embedded-file.ts'
import { createReader, type Page, type ReadRequest } from './embedded-read.ts'
import type { Call, Reply, ThreadStart } from './embedded-thread.ts'
import { createWriter, type WriteBatch, type WriteCounts } from './embedded-write.ts'

/** The other side of `Thread`: owns one connection to the SQLite file. */

// https://sqlite.org/rescode.html: FULL, IOERR, BUSY, CANTOPEN, READONLY pass by when the disk has room and works again.
const passing: ReadonlySet<number> = new Set([13, 10, 5, 14, 8])

const { role, path } = workerData as ThreadStart
if (role === 'writer') {
  const database = openForWriting(path)
  serve<WriteBatch, WriteCounts>(createWriter(database), () => database.close())
} else {
  const database = openForReading(path)
  serve<ReadRequest, Page>(createReader(database), () => database.close(), buffersOf)
}

function serve<Request, Answer>(
  work: (request: Request) => Answer,
  close: () => void,
  transferOf: (answer: Answer) => Transferable[] = () => [],
): void {
  const port = parentPort
  if (!port) throw new Error('embedded-worker.ts is the code of a worker thread')
  port.on('message', ({ id, request }: Call<Request>) => {
    if (request === 'close') {
      close()
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
  port.postMessage('open')
}

function failure(error: unknown): { name: 'unavailable' | 'failed'; detail: string } {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return { name: passing.has(code) ? 'unavailable' : 'failed', detail: String(error) }
}

/** All but the shared empty page's, which must stay usable. */
function buffersOf({ at, value, quality }: Page): Transferable[] {
  return at.length === 0 ? [] : [at.buffer, value.buffer, quality.buffer]
}
