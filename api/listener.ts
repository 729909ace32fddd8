import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import type { Logger } from 'pino'
import type { Connection } from './env.ts'
import { type ConnectionRefusal, createAdmission } from './limits/connections.ts'
import { type Proxies, proxiesOf } from './limits/proxies.ts'
import { problemBody } from './problem.ts'
import { type ProblemKind, problems } from './problem-kinds.ts'

/** Something that answers HTTP at `url` until it is disposed. */
export interface Listener extends AsyncDisposable {
  readonly url: string
}

export interface ListenOptions {
  readonly fetch: (request: Request, connection: Connection) => Response | Promise<Response>
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly maxConnections: number
  /** Connections of one address; default `maxConnections`. */
  readonly maxOfAddress?: number
  /** Default none. */
  readonly proxies?: Proxies
  readonly log: Logger
  readonly onConnectionRefused?: (because: ConnectionRefusal) => void
  /** Called when no more requests are taken: ends what would not end by itself. */
  readonly onStopping?: () => void
  /** How long running answers may still take when it stops, ms; default 5,000. */
  readonly stopMs?: number
  /** Until the headers of a request are here, ms; default 10,000. */
  readonly headersMs?: number
  /** Until the whole request is here, ms; default 30,000. */
  readonly requestMs?: number
}

const keepAliveMs = 5_000
/** How often connections are looked through for such that are over their time: as good as the times themselves. */
const checkMs = 1_000
/** How long the answer to a broken request may take to be read. */
const lingerMs = 1_000
/** A connection on which nothing moves for so long is closed: a reader that has gone to sleep holds a read open. */
const idleMs = 120_000

/** Listens, and says where; rejects when the address cannot be had. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { fetch, host, port, maxConnections, log, onConnectionRefused, onStopping, stopMs = 5_000 } = options
  const { maxOfAddress = maxConnections, proxies = proxiesOf([]), headersMs = 10_000, requestMs = 30_000 } = options
  const answer = getRequestListener(
    (request, { incoming, outgoing }) => {
      const forwardedFor = incoming.headers['x-forwarded-for']
      const address = proxies.clientOf(incoming.socket.remoteAddress, [forwardedFor ?? []].flat().join() || undefined)
      const hangUp = () => void outgoing.destroy()
      return fetch(request, address === undefined ? { hangUp } : { address, hangUp })
    },
    { overrideGlobalObjects: false, hostname: host, errorHandler: (error) => answerToBroken(error, log) },
  )
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(checkMs, headersMs, requestMs),
  })
  server.timeout = idleMs
  const admission = createAdmission({
    most: maxConnections,
    mostOfAddress: maxOfAddress,
    isProxy: proxies.has,
    onRefused: (because) => onConnectionRefused?.(because),
  })
  server.prependListener('connection', admission.take)
  const answering = new WeakSet<Duplex>()
  server.on('request', (incoming, outgoing) => {
    if (admission.isSpare(incoming.socket)) return answerSpare(incoming, outgoing)
    answering.add(incoming.socket)
    outgoing.once('close', () => {
      answering.delete(incoming.socket)
      if (!server.listening) setImmediate(() => server.closeIdleConnections())
    })
    answer(incoming, outgoing).catch((error: unknown) => {
      log.error({ err: error }, 'answer failed')
      outgoing.destroy()
    })
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (answering.has(socket) || !socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else {
      socket.end(rawProblem(kindOfClientError(error)))
      // it may neither read that nor ever hang up
      setTimeout(() => socket.destroy(), lingerMs).unref()
    }
  })

  const { promise: listening, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, resolve)
  await listening
  server.off('error', reject)
  return {
    url: urlOf(server.address() as AddressInfo),
    [Symbol.asyncDispose]: () => stop(server, stopMs, onStopping),
  }
}

async function stop(server: Server, stopMs: number, onStopping: (() => void) | undefined): Promise<void> {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  onStopping?.()
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), stopMs)
  await closed
  clearTimeout(timer)
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function answerToBroken(error: unknown, log: Logger): Response {
  const kind = error instanceof RequestError ? 'invalid-request' : 'internal'
  const body = problemBody(kind, randomUUID())
  if (kind === 'internal') log.error({ err: error, instance: body.instance }, 'request failed')
  const headers = { 'content-type': 'application/problem+json' }
  return new Response(JSON.stringify(body), { status: body.status, headers })
}

function kindOfClientError({ code }: NodeJS.ErrnoException): ProblemKind {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-timeout' : 'invalid-request'
}

/** To who has one connection too many: whether the process lives is said nevertheless, for anything else there is no room. */
function answerSpare({ url }: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.shouldKeepAlive = false
  if (url === '/healthz') {
    outgoing.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end('{"status":"ok"}')
    return
  }
  const body = JSON.stringify(problemBody('too-many-connections', randomUUID()))
  outgoing.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '5' }).end(body)
}

/** The answer to what is not an HTTP request, so that no handler can give it. */
function rawProblem(kind: ProblemKind): string {
  const { status } = problems[kind]
  const body = JSON.stringify(problemBody(kind, randomUUID()))
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  return `${headers.join('\r\n')}\r\n\r\n${body}`
}
