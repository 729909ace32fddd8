import type { AlarmUpdateBody } from '../../api/alarms/schema.ts'
import type { LatestBody, ProgressBody } from '../../api/live/schema.ts'
import { isLoggedOut, request } from './client.ts'

/** The stream is never silent for longer than 5 s. */
const silenceMs = 12_000
const firstWaitMs = 1_000
const longestWaitMs = 15_000

/** What is heard. `anew`: nothing was heard before, so what stands is told from the beginning. `out`: the token is not good. */
export type Heard =
  | { readonly type: 'live'; readonly anew: boolean }
  | { readonly type: 'lost' | 'out' }
  | { readonly type: 'alarm'; readonly data: AlarmUpdateBody }
  | { readonly type: 'reading'; readonly data: LatestBody }
  | { readonly type: 'progress'; readonly data: ProgressBody }
  /** The plant is another one. */
  | { readonly type: 'plant' }
  /** It is still there, and had nothing to say. */
  | { readonly type: 'beat' }
  /** What stood when the stream began has been told. */
  | { readonly type: 'here' }

/**
 * Reads the live stream of alarms and readings (`watched`: only of the readings that explain alarms) until it is stopped, resuming after the last event. By `fetch` and not `EventSource`,
 * which cannot send the token in a header. Returns what stops it.
 */
export function follow(on: (heard: Heard) => void, only: 'all' | 'watched' = 'watched'): () => void {
  let connection = new AbortController()
  let isStopped = false
  let lastId: string | undefined
  let waitMs = firstWaitMs

  async function once(): Promise<void> {
    const mine = new AbortController()
    connection = mine
    let timer = setTimeout(() => mine.abort(), silenceMs)
    try {
      const query = [only === 'watched' && 'only=watched', lastId !== undefined && `lastEventId=${lastId}`]
      const path = `/api/v1/stream?${query.filter((each) => each !== false).join('&')}`
      const reader = (await request(path, { signal: mine.signal })).body?.getReader()
      if (!reader) return
      on({ type: 'live', anew: lastId === undefined })
      const decoder = new TextDecoder()
      for (let text = ''; ; ) {
        const { done, value } = await reader.read()
        if (done) return
        clearTimeout(timer)
        timer = setTimeout(() => mine.abort(), silenceMs)
        waitMs = firstWaitMs
        text += decoder.decode(value, { stream: true })
        for (let end = text.indexOf('\n\n'); end >= 0; text = text.slice(end + 2), end = text.indexOf('\n\n')) {
          take(text.slice(0, end))
        }
      }
    } finally {
      clearTimeout(timer)
      mine.abort()
    }
  }

  function take(frame: string): void {
    const field = (name: string) =>
      frame
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2)
    on(heardOf(field('event'), field('data') ?? '{}'))
    lastId = field('id') ?? lastId
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      try {
        await once()
      } catch (error) {
        if (isStopped) return
        if (isLoggedOut(error)) return on({ type: 'out' })
      }
      if (isStopped) return
      on({ type: 'lost' })
      await new Promise<unknown>((resolve) => {
        setTimeout(resolve, waitMs)
        addEventListener('online', resolve, { once: true })
      })
      waitMs = Math.min(longestWaitMs, waitMs * 2)
    }
  }
  // the phone knows before the silence tells
  const cut = () => connection.abort()
  addEventListener('offline', cut)
  void run()
  return () => {
    isStopped = true
    removeEventListener('offline', cut)
    cut()
  }
}

function heardOf(event: string | undefined, data: string): Heard {
  switch (event) {
    case 'alarm':
      return { type: 'alarm', data: JSON.parse(data) as AlarmUpdateBody }
    case 'reading':
      return { type: 'reading', data: JSON.parse(data) as LatestBody }
    case 'progress':
      return { type: 'progress', data: JSON.parse(data) as ProgressBody }
    case 'plant':
      return { type: 'plant' }
    case 'here':
      return { type: 'here' }
    default:
      return { type: 'beat' }
  }
}
