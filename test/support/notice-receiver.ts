import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { z } from 'zod'
import { createWebhook } from '../../alarms/notify/channels/webhook.ts'
import { webhookKey } from '../../core/notice/signature.ts'
import { listenedPort } from './ports.ts'

export const secret = `whsec_${Buffer.from('thirty-two random bytes for tests').toString('base64')}`
const key = webhookKey(secret) ?? Buffer.alloc(0)

const Data = z.looseObject({
  kind: z.string().optional(),
  alarm: z.string().optional(),
  notice: z.string().optional(),
  journal: z.number().optional(),
})
const Event = z.looseObject({
  id: z.string(),
  type: z.string(),
  subject: z.string().optional(),
  data: Data.extend({ count: z.number().optional(), notices: z.array(Data).optional() }),
})
export type ReceivedEvent = z.infer<typeof Event>

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly event: ReceivedEvent
}

type Answer = (received: Received, response: ServerResponse) => void

/** A real HTTP server that keeps what it is sent; `answer` says how it answers, 204 unless changed. */
export class NoticeReceiver implements AsyncDisposable {
  readonly received: Received[] = []
  answer: Answer = accept
  readonly port: number
  private readonly address: string
  private readonly server

  private constructor(
    server: ReturnType<typeof createServer>,
    at: { readonly address: string; readonly port: number },
  ) {
    this.server = server
    this.address = at.address
    this.port = at.port
    server.on('request', async (request, response) => {
      const body = (await buffer(request)).toString()
      const received = { headers: request.headers, body, event: Event.parse(JSON.parse(body)) }
      this.received.push(received)
      this.answer(received, response)
    })
  }

  static async open(address = '127.0.0.1'): Promise<NoticeReceiver> {
    const server = createServer().listen(0, address)
    await once(server, 'listening')
    return new NoticeReceiver(server, { address, port: listenedPort(server) })
  }

  get url(): string {
    return `http://${this.address}:${this.port}/alarms?key=hidden`
  }

  get types(): string[] {
    return this.received.map(({ event }) =>
      `${event.type.slice('city.huoshui.alarm.'.length)} ${event.subject ?? ''}`.trim(),
    )
  }

  channel(timeoutMs = 100_000) {
    return createWebhook({ url: this.url, key, city: () => 'lhasa', timeoutMs })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }
}

export function accept(_: Received, response: ServerResponse): void {
  response.writeHead(204, { 'x-request-id': 'taken-1' }).end()
}

export function answering(status: number, body = '', headers: Record<string, string> = {}): Answer {
  return (_, response) => response.writeHead(status, headers).end(body)
}
