import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { Seldom } from '../../storage/follow/seldom.ts'
import { createTurns } from '../../storage/follow/turns.ts'
import type { StateReader } from '../../storage/ingest/state.ts'
import type { ProgressWatch } from '../../storage/progress/watch.ts'
import type { ApiMetrics } from '../metrics.ts'
import type { ApiSettings } from '../settings.ts'
import { alarmFrame, type Frame, isOf, isWanted, readingFrame, type StreamChoice, siteOf } from './frames.ts'
import { createLiveAlarms } from './live-alarms.ts'
import { createTidings } from './live-progress.ts'
import { formatPosition, type Position } from './position.ts'
import type { StreamRequest, Viewer } from './request.ts'
import { createSubscriber, type StreamEnd, type Subscriber } from './subscriber.ts'

/** Latest readings and alarms as Server-Sent Events: one poll of the state and the journal for all clients. */
export interface LiveEvents extends Disposable {
  /** The events of a stream, or `full` when there are as many as may be. */
  open(request: StreamRequest): Promise<ReadableStream<Uint8Array> | 'full'>
  /** Sends on what has changed; a timer calls it while anyone listens. */
  poll(): Promise<void>
}

/** The settings' limits of streams. */
export function streamLimits(settings: ApiSettings): Pick<LiveEventsOptions, 'most' | 'mostOfOne'> {
  return { most: settings.HUOSHUI_API_STREAMS, mostOfOne: settings.HUOSHUI_API_STREAMS_PER_TOKEN }
}

export interface LiveEventsOptions {
  readonly state: StateReader
  readonly alarms: AlarmStore
  readonly plant: PlantRef
  readonly progress: Pick<ProgressWatch, 'standings'>
  readonly log: Logger
  readonly measures: ApiMetrics
  readonly clock: () => number
  /** Streams at once. */
  readonly most: number
  /** Streams of one token at once; default `most`. */
  readonly mostOfOne?: number
  /** Most characters waiting for one client; default 1 Mi. */
  readonly mostWaiting?: number
}

interface Listener {
  readonly subscriber: Subscriber
  readonly site: string | undefined
  readonly only: StreamChoice | undefined
  readonly viewer: Viewer | undefined
  /** What was in its backlog. */
  readonly seen: Position
  sentAt: number
}

interface Backlog {
  readonly frames: AsyncIterator<string>
  readonly seen: Position
}

const pollMs = 250
/** A token or session that is no longer good is noticed by every second poll. */
const pollsOfTokens = 2
/** Whoever hears nothing for two of these knows that what they see may be old. */
const heartbeatMs = 5_000
const changesAtOnce = 1_000
const roundsOfPoll = 10
const retryMs = 2_000

export function createLiveEvents(options: LiveEventsOptions): LiveEvents {
  const { state, plant, log, measures, clock, most, mostWaiting = 1_048_576 } = options
  const { mostOfOne = most } = options
  const alarms = createLiveAlarms(options)
  const listeners = new Set<Listener>()
  let timer: NodeJS.Timeout | undefined
  let cursor: Position = { change: 0, number: 0 }
  /** The points of the alarms that stand, as far as the cursor; undefined until somebody asks. */
  let watched: ReadonlySet<string> | undefined
  const tidings = createTidings(options)
  const seldom = new Seldom(log, clock)
  let polls = 0
  /** What a new client has in its backlog and what it is sent from then on must join. */
  const turns = createTurns()

  async function openNow(request: StreamRequest): Promise<ReadableStream<Uint8Array> | 'full'> {
    const { site, only, hangUp, viewer } = request
    const because = listeners.size >= most ? 'streams' : countOf(viewer) >= mostOfOne ? 'streams-of-token' : undefined
    if (because) {
      measures.limited.inc({ because })
      return 'full'
    }
    tellTidings()
    const { frames, seen } = await backlogOf(request)
    const subscriber = createSubscriber({ backlog: frames, mostWaiting, onEnd })
    const listener: Listener = { subscriber, site, only, viewer, seen, sentAt: clock() }
    if (listeners.size === 0) {
      cursor = seen
      // nobody has listened to what has changed it meanwhile
      watched = undefined
    }
    listeners.add(listener)
    timer ??= setInterval(tick, pollMs).unref()
    measures.streams.set(listeners.size)
    return subscriber.body

    function onEnd(because: StreamEnd): void {
      listeners.delete(listener)
      measures.streams.set(listeners.size)
      if (because !== 'left' && because !== 'stopped') measures.streamsDropped.inc({ because })
      if (because === 'too-slow' || because === 'not-allowed') hangUp?.()
      if (listeners.size === 0) {
        clearInterval(timer)
        timer = undefined
      }
    }
  }

  function countOf(viewer: Viewer | undefined): number {
    if (!viewer) return 0
    let count = 0
    for (const listener of listeners) if (listener.viewer?.name === viewer.name) count++
    return count
  }

  async function endSpent(): Promise<void> {
    for (const { viewer, subscriber } of [...listeners]) {
      if (viewer && !(await viewer.isInForce())) subscriber.end('not-allowed')
    }
  }

  /** What the client has missed; all that is known when it is new, or has seen what is not in this state. */
  async function backlogOf({ site, only, after }: StreamRequest): Promise<Backlog> {
    const { change, number } = after ?? {}
    const resumes = change !== undefined && (change === 0 || (await state.changesSince(change - 1, 1)).length > 0)
    const missed = await (resumes ? state.changesSince(change, Number.MAX_SAFE_INTEGER) : state.latest(site))
    await nextTurn()
    const found = missed.filter((reading) => isOf(site, siteOf(reading))).sort((a, b) => a.change - b.change)
    // first the end: what is raised after it comes as an update
    const end = await alarms.end()
    const points = only === 'watched' ? await alarms.points() : undefined
    const readings = points ? found.filter(({ point }) => points.has(point)) : found
    const seen = { change: found.at(-1)?.change ?? (resumes ? change : 0), number: end }
    const told = number !== undefined && number <= end ? number : undefined
    const standing = tidings.progress
    return { seen, frames: framesOf() }

    async function* framesOf(): AsyncGenerator<string> {
      yield `retry: ${retryMs}\n\n`
      yield standing
      if (only !== 'alarms') {
        for (const reading of readings) yield readingFrame(reading, plant.current, told).text
      }
      if (only === 'readings') return
      if (told === undefined) {
        // A client that is cut off before the last of these begins anew: only then has it seen the journal so far.
        for await (const update of alarms.standing(site)) yield alarmFrame(update, seen.change, '').text
        yield `id: ${formatPosition(seen)}\nevent: here\ndata: {}\n\n`
        return
      }
      for (let position = told; position < end; ) {
        const page = await alarms.since(position, changesAtOnce)
        for (const update of page.updates) {
          if (update.number <= end && isOf(site, update.site)) yield alarmFrame(update, seen.change).text
        }
        if (!page.more) break
        position = page.end
      }
    }
  }

  async function pollNow(): Promise<void> {
    try {
      if (polls++ % pollsOfTokens === 0) await endSpent()
      for (let round = 0; round < roundsOfPoll; round++) {
        const changes = await state.changesSince(cursor.change, changesAtOnce)
        const frames = changes.map((reading) => readingFrame(reading, plant.current, cursor.number))
        cursor = { ...cursor, change: changes.at(-1)?.change ?? cursor.change }
        const page = await alarms.since(cursor.number, changesAtOnce)
        frames.push(...page.updates.map((update) => alarmFrame(update, cursor.change)))
        if (page.updates.length > 0) watched = undefined
        cursor = { ...cursor, number: page.end }
        await send(frames)
        if (changes.length < changesAtOnce && !page.more) break
      }
      tellTidings()
      keepAlive()
      seldom.end('poll')
    } catch (error) {
      seldom.tell('poll', error, { message: 'live events could not be read' })
      endAll('failed')
    }
  }

  async function send(frames: readonly Frame[]): Promise<void> {
    if (frames.length === 0) return
    if (listeners.values().some(({ only }) => only === 'watched')) watched ??= await alarms.points()
    const shared = new Map<string, string>()
    for (const listener of listeners) {
      const text = textFor(listener, frames, shared)
      if (!text) continue
      listener.sentAt = clock()
      listener.subscriber.push(text)
    }
  }

  function textFor({ site, only, seen }: Listener, frames: readonly Frame[], shared: Map<string, string>): string {
    const isNew = ({ topic, place }: Frame) => place > (topic === 'readings' ? seen.change : seen.number)
    const key = frames.every(isNew) ? `${only} ${site}` : undefined
    const known = key === undefined ? undefined : shared.get(key)
    if (known !== undefined) return known
    const wanted = frames.filter((frame) => isNew(frame) && isOf(site, frame.site) && isWanted(only, frame, watched))
    const text = wanted.map((frame) => frame.text).join('')
    if (key !== undefined) shared.set(key, text)
    return text
  }

  /** A new client has heard how the parts stand first, and asks for the plant itself. */
  function tellTidings(): void {
    const news = tidings.news()
    if (news === '') return
    for (const { subscriber } of listeners) subscriber.push(news)
  }

  function keepAlive(): void {
    const now = clock()
    for (const listener of listeners) {
      if (Math.abs(now - listener.sentAt) < heartbeatMs) continue
      listener.sentAt = now
      listener.subscriber.push(': still here\n\n')
    }
  }

  function endAll(because: StreamEnd): void {
    for (const { subscriber } of listeners) subscriber.end(because)
  }

  /** Leaves a look out while the one before is not over. */
  function tick(): void {
    if (turns.areFree) void turns.take(pollNow)
  }

  return {
    open: (request) => turns.take(() => openNow(request)),
    poll: () => turns.take(pollNow),
    [Symbol.dispose]: () => endAll('stopped'),
  }
}
