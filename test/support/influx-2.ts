import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * An HTTP server that answers writes and queries as InfluxDB 2.9.1 does: tokens, organisations, buckets, a body that
 * is refused as a whole, a partial write. The lines that it takes go to a real InfluxDB 1.x, which answers the queries.
 */
export interface Influx2 extends AsyncDisposable {
  readonly url: string
  readonly token: string
  readonly org: string
  /** Lines that it does not understand: their whole body is refused with 400, and nothing of it is stored. */
  unparsable: (line: string) => boolean
  /** Lines beyond its retention: 422, and the others are stored. */
  tooOld: (line: string) => boolean
  /** How it answers the next writes, one each, instead of doing them. */
  readonly troubles: Trouble[]
  /** Shows the fields of a body piece by piece, where it is set. */
  pieces: Pieces | undefined
  /** Writes that it has got. */
  readonly writes: number
}

/** One field of all lines is there before the others. */
export interface Pieces {
  readonly first: string
  /** When only that is there. */
  readonly between: () => Promise<void>
}

export type Trouble = 'hang' | { readonly status: number; readonly retryAfter?: number; readonly body?: string }

/** `backend` is the URL of the 1.x server; its databases are the buckets. */
export async function startInflux2(backend: string): Promise<Influx2> {
  const state = {
    unparsable: (_: string) => false,
    tooOld: (_: string) => false,
    troubles: [] as Trouble[],
    pieces: undefined as Pieces | undefined,
    writes: 0,
  }
  const token = 'a-token-of-2.x=='
  const org = 'huoshui'
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => {
      response.writeHead(500).end(JSON.stringify({ code: 'internal error', message: String(error) }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const say = (status: number, code: string, message: string) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }))
    if (request.headers.authorization !== `Token ${token}`) return void say(401, 'unauthorized', 'unauthorized access')
    if (pathname === '/query') return proxyQuery(body, response)
    if (pathname === '/api/v2/orgs') return void response.end(JSON.stringify({ orgs: [{ id: '0a' }] }))
    if (pathname.startsWith('/api/v2/buckets')) return handleBuckets(request, body, response)
    if (pathname !== '/api/v2/write') return void say(404, 'not found', 'path not found')
    state.writes++
    const trouble = state.troubles.shift()
    if (trouble === 'hang') return
    if (trouble) {
      const headers = trouble.retryAfter === undefined ? {} : { 'retry-after': String(trouble.retryAfter) }
      return void response.writeHead(trouble.status, headers).end(trouble.body ?? '')
    }
    if (searchParams.get('org') !== org) return void say(404, 'not found', 'organization name not found')
    const lines = body.split('\n')
    const bad = lines.find(state.unparsable)
    if (bad) return void say(400, 'invalid', `unable to parse '${bad}': invalid number`)
    const kept = lines.filter((line) => !state.tooOld(line))
    const bucket = searchParams.get('bucket') ?? ''
    const [db = '', rp = ''] = bucket.split('/')
    const target = new URLSearchParams({ db, rp, precision: searchParams.get('precision') ?? 'ns' })
    const write = (some: readonly string[]) =>
      fetch(`${backend}/write?${target}`, { method: 'POST', body: some.join('\n') })
    const { pieces } = state
    if (pieces) {
      await write(kept.flatMap((line) => onlyField(line, pieces.first) ?? []))
      await pieces.between()
    }
    const stored = await write(kept)
    if (stored.status === 404) return void say(404, 'not found', `bucket "${bucket}" not found`)
    if (!stored.ok) throw new Error(await stored.text())
    const dropped = lines.length - kept.length
    if (dropped === 0) return void response.writeHead(204).end()
    const words = `failure writing points to database: partial write: points beyond retention policy dropped=${dropped}`
    say(422, 'unprocessable entity', words)
  }

  /** Buckets called `name/policy` are made as a policy of the 1.x database. */
  async function handleBuckets(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') return void response.end(JSON.stringify({ buckets: [] }))
    const { name } = JSON.parse(body) as { name: string }
    const [db, rp] = name.split('/').map((part) => `"${part.replace(/["\\]/g, '\\$&')}"`)
    const q = `CREATE RETENTION POLICY ${rp} ON ${db} DURATION INF REPLICATION 1`
    const made = await fetch(`${backend}/query`, { method: 'POST', body: new URLSearchParams({ q }) })
    // the head of its answer comes before the statement is run
    await made.text()
    response.writeHead(201).end(JSON.stringify({ name }))
  }

  async function proxyQuery(body: string, response: ServerResponse): Promise<void> {
    if (/CREATE DATABASE/i.test(new URLSearchParams(body).get('q') ?? '')) {
      response.end(JSON.stringify({ results: [{ statement_id: 0, error: 'not implemented: CREATE DATABASE' }] }))
      return
    }
    const answer = await fetch(`${backend}/query`, { method: 'POST', body: new URLSearchParams(body) })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    for await (const chunk of answer.body ?? []) response.write(chunk)
    response.end()
  }

  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    org,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  })
}

/** A line with one of its fields alone; only for names and values without spaces. */
function onlyField(line: string, name: string): string | undefined {
  const [series, fields = '', at] = line.split(' ')
  const field = fields.split(',').find((each) => each.startsWith(`${name}=`))
  return field && `${series} ${field} ${at}`
}
