import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Window } from '../../core/channel/budget.ts'
import { listenedPort } from './ports.ts'

/** What a provider is asked, as it looks at it. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Said {
  readonly status?: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * How it misbehaves. `slow`: it never answers within any limit; `cut`: it answers half; `lost`: it takes the message and
 * hangs up; `page-502`, `page-200`: HTML of a proxy, of a captive portal; `limited`, `muted`: as the vendor says that.
 */
export type Mood = 'well' | 'slow' | 'cut' | 'lost' | 'page-502' | 'page-200' | 'limited'

export interface Rules {
  /** What is wrong with a request, as the vendor says it; undefined where nothing is. */
  readonly refuse: (asked: Asked, now: number) => Said | undefined
  /** The vendor's yes. */
  readonly take: (asked: Asked) => Said
  readonly limit: Limit
  /** Whether a request is a message, and not for a token. */
  readonly isMessage?: (asked: Asked) => boolean
}

/** Messages in any stretch of these lengths, and what it says beyond them, and for how long it is deaf then. */
export interface Limit {
  readonly windows: readonly Window[]
  /** Whom a message counts for; left out, all count together. */
  readonly whose?: (asked: Asked) => string
  readonly says: Said
  readonly muteMs: number
}

/** A provider on this machine that is as strict as the real one, and stricter where that is kinder than it says. */
export class StrictProvider implements AsyncDisposable {
  mood: Mood = 'well'
  /** Messages that were taken. */
  readonly taken: Asked[] = []
  /** What was refused, and with what. */
  readonly refused: Said[] = []
  /** How often it had to limit us: a channel that keeps its budget never makes it. */
  limits = 0
  readonly port: number
  /** Its clock, which tests move. */
  now: () => number
  private readonly server: ReturnType<typeof createServer>
  private readonly rules: Rules
  private readonly counts = new Map<string, { times: number[]; mutedUntil: number }>()

  private constructor(server: ReturnType<typeof createServer>, rules: Rules, now: () => number) {
    this.server = server
    this.rules = rules
    this.now = now
    this.port = listenedPort(server)
    server.on('request', async (request, response) => {
      const body = (await buffer(request)).toString()
      const { method = '', headers } = request
      this.answer({ method, headers, body, url: new URL(request.url ?? '', this.base) }, response)
    })
  }

  static async open(rules: Rules, now: () => number = Date.now): Promise<StrictProvider> {
    // it hangs up on nobody by itself: on a busy machine that would meet a request under way
    const server = createServer({ keepAliveTimeout: 0 }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new StrictProvider(server, rules, now)
  }

  get base(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
  }

  private answer(asked: Asked, response: ServerResponse): void {
    const said = this.sayTo(asked)
    if (said === 'nothing') return
    if (said === 'hangs up') response.destroy()
    else if ('half' in said) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': said.half.length })
      response.write(said.half.slice(0, Math.ceil(said.half.length / 2)), () => response.destroy())
    } else {
      const { status = 200, body, headers } = said
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
    }
  }

  private sayTo(asked: Asked): Said | { readonly half: string } | 'nothing' | 'hangs up' {
    const wrong = this.rules.refuse(asked, this.now())
    if (wrong) {
      this.refused.push(wrong)
      return wrong
    }
    if (this.rules.isMessage?.(asked) === false) return this.rules.take(asked)
    const over = this.overLimit(asked)
    if (over) return over
    switch (this.mood) {
      case 'slow':
        return 'nothing'
      case 'page-502':
        return { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' }
      case 'page-200':
        return { body: '<!DOCTYPE html><title>Log in to the network</title>' }
      case 'limited':
        return this.rules.limit.says
      case 'lost':
        this.taken.push(asked)
        return 'hangs up'
      case 'cut':
        this.taken.push(asked)
        return { half: this.rules.take(asked).body }
      case 'well':
        this.taken.push(asked)
        return this.rules.take(asked)
    }
  }

  private overLimit(asked: Asked): Said | undefined {
    const { windows, whose = () => '', says, muteMs } = this.rules.limit
    const now = this.now()
    const key = whose(asked)
    const count = this.counts.get(key) ?? { times: [], mutedUntil: Number.NEGATIVE_INFINITY }
    this.counts.set(key, count)
    count.times.push(now)
    const isOver = windows.some(
      ({ most, perMs }) => (count.times.at(-most - 1) ?? Number.NEGATIVE_INFINITY) > now - perMs,
    )
    if (isOver) count.mutedUntil = now + muteMs
    if (now >= count.mutedUntil && !isOver) return undefined
    this.limits += 1
    return says
  }
}

/** A body as JSON of an object; undefined where it is none. */
export function jsonBody({ body }: Asked): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
