import { once } from 'node:events'
import { type Transferable, Worker } from 'node:worker_threads'
import { UnusableFile } from '../database.ts'
import { StoreUnavailable } from './store.ts'

/** What a thread of the embedded store is for. */
export interface ThreadStart {
  readonly role: 'writer' | 'reader'
  /** The SQLite file. */
  readonly path: string
}

export interface Call<Request> {
  readonly id: number
  readonly request: Request | 'close'
}

export type Reply<Answer> = { readonly id: number } & (
  | { readonly name: 'answered'; readonly answer: Answer }
  | { readonly name: 'unavailable' | 'failed'; readonly detail: string }
)

/** The first that a thread says: which file is open, or why none is. An error itself would lose its kind on the way. */
export type Opening =
  | { readonly identity: string }
  | {
      readonly isUnusable: boolean
      readonly message: string /** SQLite's primary code, or 0. */
      readonly errcode: number
    }

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** A worker thread that answers calls one after the other: `node:sqlite` blocks, and must not block the event loop. */
export class Thread<Request, Answer> implements AsyncDisposable {
  /** Of the file. */
  readonly identity: string
  private readonly worker: Worker
  private readonly waiting = new Map<number, Waiting<Answer>>()
  private nextId = 0
  private ended: Error | undefined

  private constructor(worker: Worker, identity: string) {
    this.identity = identity
    this.worker = worker
    worker.on('message', (reply: Reply<Answer>) => this.receive(reply))
    worker.on('error', (error) => this.end(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => this.end(new Error('the embedded store is closed')))
  }

  /** Resolves once the file is open; rejects with an `UnusableFile`, or what the disk has against it, where it cannot be. */
  static async start<Request, Answer>(start: ThreadStart): Promise<Thread<Request, Answer>> {
    const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: start })
    const [opening]: Opening[] = await once(worker, 'message')
    if (!opening) throw new Error('the embedded store said nothing')
    if ('message' in opening) {
      const { isUnusable, message, errcode } = opening
      throw isUnusable ? new UnusableFile(message) : Object.assign(new Error(message), { errcode })
    }
    return new Thread<Request, Answer>(worker, opening.identity)
  }

  /** Throws `StoreUnavailable` when the disk is full or fails. */
  call(request: Request | 'close', transfer: readonly Transferable[] = []): Promise<Answer> {
    if (this.ended) return Promise.reject(this.ended)
    const id = this.nextId++
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.waiting.set(id, { resolve, reject })
    this.worker.postMessage({ id, request } satisfies Call<Request>, transfer)
    return promise
  }

  /** Lets the calls that were made finish, then closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.ended) return
    const exit = once(this.worker, 'exit')
    this.call('close').catch(() => undefined)
    await exit
  }

  private receive(reply: Reply<Answer>): void {
    const waiting = this.waiting.get(reply.id)
    this.waiting.delete(reply.id)
    switch (reply.name) {
      case 'answered':
        waiting?.resolve(reply.answer)
        break
      case 'unavailable':
        waiting?.reject(new StoreUnavailable(reply.detail))
        break
      case 'failed':
        waiting?.reject(new Error(reply.detail))
        break
    }
  }

  private end(error: Error): void {
    this.ended ??= error
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}
