import { existsSync } from 'node:fs'
import type { Logger } from 'pino'
import { Seldom } from '../../storage/follow/seldom.ts'

export interface WatchOptions {
  readonly log: Logger
  readonly changed: () => void
}

interface Watched<Store extends AsyncDisposable> {
  /** Of a store that is a file: it comes into being with the first that is kept in it. */
  readonly path?: string
  readonly open: () => Promise<Store>
  /** What is in force by the store at `now` (epoch ms), as a text that changes with it. */
  readonly stampOf: (store: Store, now: number) => Promise<string>
  /** The stamp of what the plant in force was made with. */
  readonly madeWith: () => string | undefined
  /** Said where the store cannot be read. */
  readonly unreadable: string
}

/**
 * Calls back when a store beside the plant file has other things in force than those that the plant was made with, also
 * because their time has come or ended; looks each second. What was called for once is not called for again: a plant file
 * that is refused stays so until it changes.
 */
export function watchStore<Store extends AsyncDisposable>(
  { path, open, stampOf, madeWith, unreadable }: Watched<Store>,
  { log, changed }: WatchOptions,
): AsyncDisposable {
  const seldom = new Seldom(log)
  let store: Store | undefined
  let asked: string | undefined
  let looking: Promise<void> | undefined
  const look = async () => {
    if (!store && path !== undefined && !existsSync(path)) return
    store ??= await open()
    const stamp = await stampOf(store, Date.now())
    if (stamp === asked || stamp === madeWith()) return
    asked = stamp
    changed()
  }
  const timer = setInterval(() => {
    looking ??= look()
      .then(() => seldom.end('store'))
      .catch((error: unknown) => seldom.tell('store', error, { message: unreadable }))
      .finally(() => {
        looking = undefined
      })
  }, 1000).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
      await store?.[Symbol.asyncDispose]()
    },
  }
}
