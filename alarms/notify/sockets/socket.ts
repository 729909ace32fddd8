import type { Logger } from 'pino'
import { WebSocket } from 'ws'
import type { CardPress, PressAnswer } from '../../../core/channel/card-press.ts'
import { backOffMs, pause } from '../../../storage/follow/pause.ts'
import type { SocketMetrics } from './metrics.ts'
import { Presses } from './presses.ts'
import type { SocketProtocol, Talk, Where } from './protocol.ts'

export interface PressSocketOptions {
  /** Of the channel. */
  readonly name: string
  readonly protocol: SocketProtocol
  /** Puts a press on record, and says what is to be said to whoever pressed. */
  readonly take: (press: CardPress) => Promise<PressAnswer>
  readonly log: Logger
  readonly metrics: SocketMetrics
  /** Longest wait for a connection to open. */
  readonly timeoutMs: number
  readonly times?: SocketTimes
}

export interface SocketTimes {
  /** Longest wait between two tries. */
  readonly waitMs: number
  /** How often it is asked whether it is still there, where the provider does not say; and at most how often. */
  readonly pingMs: number
  readonly leastPingMs: number
}

/** A connection of ours to a provider, over which it tells of pressed buttons, until it is disposed. */
export interface PressSocket extends AsyncDisposable {
  /** That buttons are not heard, and why, in words for a person. */
  problems(now: number): string[]
}

const usual: SocketTimes = { waitMs: 60_000, pingMs: 30_000, leastPingMs: 5_000 }
/** Shorter trouble is the provider's restart. */
const troubleMs = 300_000
const mostBytes = 1_048_576

type End = { readonly as: 'refused' | 'unavailable' | 'lost' | 'silent' | 'left'; readonly why: string }

/** Connects, and again after each end with growing waits: that a provider hangs up, or is away, is nothing special. */
export function startPressSocket(options: PressSocketOptions): PressSocket {
  const { name, protocol, log, metrics, timeoutMs, times = usual } = options
  const stopping = new AbortController()
  const presses = new Presses(options)
  let trouble: (End & { readonly since: number }) | undefined
  metrics.open.set({ channel: name }, 0)

  /** It answers: one that hangs up at once, or says nothing, is none. */
  function settled(): void {
    if (trouble) log.info({ channel: name, since: new Date(trouble.since) }, 'pressed buttons are heard again')
    trouble = undefined
  }

  function ended(end: End): void {
    metrics.open.set({ channel: name }, 0)
    metrics.connections.inc({ channel: name, outcome: end.as })
    if (end.as === 'left') return
    if (trouble?.as !== end.as)
      log.warn({ channel: name, as: end.as, because: end.why }, 'pressed buttons are not heard')
    trouble = { ...end, since: trouble?.since ?? Date.now() }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const where = await protocol.where(stopping.signal)
      const { end, isSettled } = where.ok
        ? await converse(where)
        : { end: { as: where.isRefused ? 'refused' : 'unavailable', why: where.detail } as End, isSettled: false }
      if (stopping.signal.aborted) return
      ended(end)
      failures = isSettled ? 0 : failures + 1
      await pause(backOffMs(failures + 2, times.waitMs), stopping.signal)
    }
  }

  /** One connection, from its opening to its end. */
  function converse(where: Extract<Where, { readonly ok: true }>): Promise<{ end: End; isSettled: boolean }> {
    const { promise, resolve } = Promise.withResolvers<{ end: End; isSettled: boolean }>()
    let isSettled = false
    let isAnswered = true
    let pinging: NodeJS.Timeout | undefined
    let end: End = { as: 'unavailable', why: 'it did not open' }
    const talk = protocol.begin(where)
    const socket = new WebSocket(where.url, {
      handshakeTimeout: timeoutMs,
      maxPayload: mostBytes,
      followRedirects: false,
    })
    const leave = () => socket.terminate()
    stopping.signal.addEventListener('abort', leave)

    function pingEvery(ms = times.pingMs): void {
      clearInterval(pinging)
      pinging = setInterval(ping, Math.max(times.leastPingMs, ms)).unref()
    }
    function ping(): void {
      if (!isAnswered) {
        end = { as: 'silent', why: 'it no longer answers' }
        socket.terminate()
        return
      }
      isAnswered = false
      const said = talk.ping()
      if (said === undefined) socket.ping()
      else socket.send(said)
    }
    function answered(): void {
      isAnswered = true
      isSettled = true
      settled()
    }

    socket.on('open', () => {
      end = { as: 'lost', why: 'it hung up' }
      metrics.connections.inc({ channel: name, outcome: 'opened' })
      metrics.open.set({ channel: name }, 1)
      pingEvery(where.pingMs)
      ping()
    })
    socket.on('pong', answered)
    socket.on('message', (data) => {
      isAnswered = true
      const heard = hear(talk, data)
      if (heard.is === 'pong') {
        answered()
        if (heard.pingMs !== undefined && heard.pingMs !== where.pingMs) pingEvery(heard.pingMs)
      } else if (heard.is === 'reply') socket.send(heard.reply)
      else if (heard.is === 'unreadable') presses.unreadable()
      else if (heard.is === 'press') void presses.hear(heard.press, (answer) => say(socket, heard.answer(answer)))
      else if (heard.is === 'leave') {
        end = { as: 'left', why: 'it asked to connect anew' }
        socket.close()
      }
    })
    // its message may have the address in it, which lets anybody in
    socket.on('error', (error) => {
      if (end.as === 'unavailable' || end.as === 'lost') end = { ...end, why: codeOf(error) }
    })
    socket.on('close', () => {
      clearInterval(pinging)
      stopping.signal.removeEventListener('abort', leave)
      resolve({ end, isSettled })
    })
    return promise
  }

  const running = run().catch((error: unknown) =>
    log.error({ err: error, channel: name }, 'pressed buttons are not heard'),
  )
  return {
    problems(now) {
      if (!trouble || (trouble.as !== 'refused' && now - trouble.since < troubleMs)) return []
      const since = new Date(trouble.since).toISOString()
      return [`notices: buttons of ${name}'s cards are not heard since ${since}: ${trouble.why}`]
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      await presses.idle()
    },
  }
}

function hear(talk: Talk, data: unknown) {
  const message = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data
  return talk.heard(Buffer.isBuffer(message) ? message : Buffer.alloc(0))
}

/** Where the connection is gone meanwhile the provider tells it again, and gets the same answer. */
function say(socket: WebSocket, said: Uint8Array | string): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(said)
}

function codeOf(error: Error): string {
  const { code } = error as { code?: string }
  return code ?? /Unexpected server response: \d+/.exec(error.message)?.[0] ?? error.name
}
