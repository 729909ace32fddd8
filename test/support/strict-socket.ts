import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { type WebSocket, WebSocketServer } from 'ws'
import { listenedPort } from './ports.ts'

/** What it does instead of what it should. `deaf`: takes the connection, and answers no ping. */
export type SocketMood = 'well' | 'busy' | 'page' | 'no-answer' | 'refuses-tickets' | 'hangs-up' | 'deaf'

export interface Dialect {
  /** Where a connection is asked for. */
  readonly path: string
  /** What is wrong with the asking, as the vendor says it. */
  readonly refuse: (body: unknown) => { readonly status: number; readonly body: object } | undefined
  /** As the vendor says that it cannot now. */
  readonly busy: { readonly status: number; readonly body: object }
  readonly address: (base: string, ticket: string) => object
  /** What a client said over the connection; false where that is no word of the vendor's. */
  readonly hear: (message: Buffer, socket: WebSocket) => boolean
  readonly greet?: (socket: WebSocket) => void
}

/** A provider of long connections on this machine: each address is good for one of them, and every word is looked at. */
export class StrictSocketServer implements AsyncDisposable {
  mood: SocketMood = 'well'
  /** What a client said that it should not have. */
  readonly faults: string[] = []
  /** Connections that were asked for, and those that were opened. */
  asked = 0
  opened = 0
  readonly sockets = new Set<WebSocket>()
  private readonly server = createServer({ keepAliveTimeout: 0 }).listen(0, '127.0.0.1')
  private readonly upgrades = new WebSocketServer({ noServer: true, autoPong: false })
  private readonly tickets = new Set<string>()
  private readonly dialect: Dialect

  static async open(dialect: Dialect): Promise<StrictSocketServer> {
    const provider = new StrictSocketServer(dialect)
    await once(provider.server, 'listening')
    return provider
  }

  private constructor(dialect: Dialect) {
    this.dialect = dialect
    this.server.on('request', async (request, response) => {
      const said = this.answer(request, (await buffer(request)).toString())
      if (!said) return
      const isPage = typeof said.body === 'string'
      const head = { 'content-type': isPage ? 'text/html' : 'application/json' }
      response.writeHead(said.status, head).end(isPage ? said.body : JSON.stringify(said.body))
    })
    this.server.on('upgrade', (request, stream, head) => {
      const { searchParams } = new URL(request.url ?? '', this.base)
      if (!this.tickets.delete(searchParams.get('ticket') ?? '') || this.mood === 'refuses-tickets') {
        stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        return
      }
      this.upgrades.handleUpgrade(request, stream, head, (socket) => this.converse(socket))
    })
  }

  get base(): string {
    return `http://127.0.0.1:${listenedPort(this.server)}`
  }

  /** To all that are connected: one, as a rule. */
  say(message: Uint8Array | string): void {
    for (const socket of this.sockets) socket.send(message)
  }

  /** The line is cut, without a word. */
  cut(): void {
    for (const socket of this.sockets) socket.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }

  private answer(request: IncomingMessage, body: string): { status: number; body: object | string } | undefined {
    this.asked += 1
    if (this.mood === 'no-answer') return undefined
    if (this.mood === 'page') return { status: 200, body: '<!DOCTYPE html><title>Log in to the network</title>' }
    if (this.mood === 'busy') return this.dialect.busy
    const isAsked = request.url === this.dialect.path && request.method === 'POST'
    if (!isAsked || !/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
      this.faults.push(`${request.method} ${request.url}`)
      return { status: 404, body: {} }
    }
    const wrong = this.dialect.refuse(JSON.parse(body))
    if (wrong) return wrong
    const ticket = `ticket-${this.asked}`
    this.tickets.add(ticket)
    return { status: 200, body: this.dialect.address(this.base.replace('http', 'ws'), ticket) }
  }

  private converse(socket: WebSocket): void {
    this.opened += 1
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('error', () => undefined)
    if (this.mood === 'hangs-up') {
      socket.terminate()
      return
    }
    socket.on('ping', (data) => {
      if (this.mood !== 'deaf') socket.pong(data)
    })
    socket.on('message', (data) => {
      const message = Buffer.isBuffer(data) ? data : Buffer.alloc(0)
      if (this.mood === 'deaf') return
      if (!this.dialect.hear(message, socket)) this.faults.push(message.toString('utf8').slice(0, 300))
    })
    if (this.mood !== 'deaf') this.dialect.greet?.(socket)
  }
}
