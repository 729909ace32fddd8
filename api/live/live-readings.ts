import type { Logger } from 'pino'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { LatestReading, StateReader } from '../../storage/state/state.ts'
import type { ApiMetrics } from '../metrics.ts'
import { presentReading } from '../present.ts'
import { createSubscriber, type StreamEnd, type Subscriber } from './subscriber.ts'

/** Latest readings as Server-Sent Events: one poll of the state for all clients. */
export interface LiveReadings extends Disposable {
  /** The events of a stream, or `full` when there are as many as may be. */
  open(request: StreamRequest): ReadableStream<Uint8Array> | 'full'
  /** Sends on what has changed; a timer calls it while anyone listens. */
  poll(): void
}

export interface StreamRequest {
  readonly site?: string
  /** Number of the last change that the client has seen. */
  readonly after?: number
  /** Breaks the connection off when the client does not read. */
  readonly hangUp?: () => void
}

export interface LiveReadingsOptions {
  readonly state: StateReader
  readonly plant: PlantRef
  readonly log: Logger
  readonly measures: ApiMetrics
  readonly clock: () => number
  /** Streams at once. */
  readonly most: number
  /** Most characters waiting for one client; default 1 Mi. */
  readonly mostWaiting?: number
}

interface Listener {
  readonly subscriber: Subscriber
  readonly site: string | undefined
  /** Changes up to this one were in its backlog. */
  readonly seen: number
  sentAt: number
}

interface Backlog {
  /** Ascending. */
  readonly backlog: readonly LatestReading[]
  readonly seen: number
}

const pollMs = 250
const heartbeatMs = 15_000
const changesAtOnce = 1_000
const roundsOfPoll = 10
const retryMs = 2_000

export function createLiveReadings(options: LiveReadingsOptions): LiveReadings {
  const { state, plant, log, measures, clock, most, mostWaiting = 1_048_576 } = options
  const listeners = new Set<Listener>()
  let timer: NodeJS.Timeout | undefined
  let cursor = 0

  function open({ site, after, hangUp }: StreamRequest): ReadableStream<Uint8Array> | 'full' {
    if (listeners.size >= most) {
      measures.limited.inc({ because: 'streams' })
      return 'full'
    }
    const { backlog, seen } = backlogOf(site, after)
    const subscriber = createSubscriber({ backlog: framesOf(backlog), mostWaiting, onEnd })
    const listener: Listener = { subscriber, site, seen, sentAt: clock() }
    if (listeners.size === 0) cursor = seen
    listeners.add(listener)
    timer ??= setInterval(poll, pollMs).unref()
    measures.streams.set(listeners.size)
    return subscriber.body

    function onEnd(because: StreamEnd): void {
      listeners.delete(listener)
      measures.streams.set(listeners.size)
      if (because === 'too-slow' || because === 'failed') measures.streamsDropped.inc({ because })
      if (because === 'too-slow') hangUp?.()
      if (listeners.size === 0) {
        clearInterval(timer)
        timer = undefined
      }
    }
  }

  /** What the client has missed; all that is known when it is new, or has seen changes of a state that is gone. */
  function backlogOf(site: string | undefined, after: number | undefined): Backlog {
    const resumes = after !== undefined && (after === 0 || state.changesSince(after - 1, 1).length > 0)
    const missed = resumes ? state.changesSince(after, Number.MAX_SAFE_INTEGER) : state.latest(site)
    const backlog = missed.filter((reading) => isOf(site, reading)).sort((a, b) => a.change - b.change)
    return { backlog, seen: backlog.at(-1)?.change ?? (resumes ? after : 0) }
  }

  function* framesOf(backlog: readonly LatestReading[]): Generator<string> {
    yield `retry: ${retryMs}\n\n`
    for (const reading of backlog) yield frameOf(reading)
  }

  function frameOf(reading: LatestReading): string {
    return `id: ${reading.change}\nevent: reading\ndata: ${JSON.stringify(presentReading(reading, plant.current))}\n\n`
  }

  function poll(): void {
    try {
      for (let round = 0; round < roundsOfPoll; round++) {
        const changes = state.changesSince(cursor, changesAtOnce)
        send(changes)
        if (changes.length < changesAtOnce) break
      }
      keepAlive()
    } catch (error) {
      log.error({ err: error }, 'live readings could not be read')
      endAll('failed')
    }
  }

  function send(changes: readonly LatestReading[]): void {
    const first = changes[0]
    if (!first) return
    const frames = changes.map((reading) => ({ reading, text: frameOf(reading) }))
    const shared = new Map<string | undefined, string>()
    for (const listener of listeners) {
      const { site, seen } = listener
      const join = (after: number) =>
        frames
          .filter(({ reading }) => reading.change > after && isOf(site, reading))
          .map(({ text }) => text)
          .join('')
      const text = seen < first.change ? (shared.get(site) ?? join(0)) : join(seen)
      if (seen < first.change) shared.set(site, text)
      if (!text) continue
      listener.sentAt = clock()
      listener.subscriber.push(text)
    }
    cursor = changes.at(-1)?.change ?? cursor
  }

  function keepAlive(): void {
    const now = clock()
    for (const listener of listeners) {
      if (now - listener.sentAt < heartbeatMs) continue
      listener.sentAt = now
      listener.subscriber.push(': still here\n\n')
    }
  }

  function endAll(because: StreamEnd): void {
    for (const { subscriber } of listeners) subscriber.end(because)
  }

  return { open, poll, [Symbol.dispose]: () => endAll('stopped') }
}

function isOf(site: string | undefined, reading: LatestReading): boolean {
  return site === undefined || reading.point.startsWith(`${site}/`)
}
