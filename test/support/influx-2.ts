import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a token may do with buckets: with all of the organisation, or with these. It may never read organisations. */
export interface Rights {
  readonly read: 'all' | readonly string[]
  readonly write: 'all' | readonly string[]
}

/** A mapping of a database's name (and of one of its policies) that somebody has made. */
export interface Mapping {
  readonly database: string
  readonly retention_policy: string
  readonly default: boolean
  /** Name of the bucket. */
  readonly bucket: string
}

/**
 * An HTTP server that answers writes and queries as InfluxDB 2.9.1 does: tokens, organisations, buckets, a body that
 * is refused as a whole, a partial write. The lines that it takes go to a real InfluxDB 1.x, which answers the queries.
 */
export interface Influx2 extends AsyncDisposable {
  readonly url: string
  /** May read and write all buckets. */
  readonly token: string
  readonly org: string
  /** Other tokens. */
  readonly tokens: Map<string, Rights>
  readonly mappings: Mapping[]
  /** Seconds that a bucket keeps and its shards last, by name, where they were set. */
  readonly kept: Map<string, { readonly everySeconds: number; readonly shardGroupDurationSeconds: number }>
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
    mappings: [] as Mapping[],
    kept: new Map<string, { everySeconds: number; shardGroupDurationSeconds: number }>(),
  }
  const token = 'a-token-of-2.x=='
  const org = 'huoshui'
  const tokens = new Map<string, Rights>([[token, { read: 'all', write: 'all' }]])
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
    const rights = tokens.get(/^Token (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')
    if (!rights) return void say(401, 'unauthorized', 'unauthorized access')
    if (pathname === '/query') return proxyQuery(rights, body, response)
    // only who may read organisations sees one
    if (pathname === '/api/v2/orgs') return void response.end(JSON.stringify({ orgs: [] }))
    if (pathname === '/api/v2/dbrps') return void response.end(JSON.stringify({ content: mappingsFor(rights) }))
    if (pathname.startsWith('/api/v2/buckets'))
      return handleBuckets({ request, rights, body, searchParams, say }, response)
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
    if (!may(rights.write, bucket)) return void say(403, 'forbidden', 'insufficient permissions for write')
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
  async function handleBuckets({ request, rights, body, searchParams, say }: BucketCall, response: ServerResponse) {
    const done = (status: number, answer: object) => void response.writeHead(status).end(JSON.stringify(answer))
    if (request.method === 'GET') {
      const name = searchParams.get('name') ?? ''
      const isThere = searchParams.get('org') === org && (await exists(name))
      if (!isThere) return void say(404, 'not found', `bucket "${name}" not found`)
      return done(200, { buckets: may(rights.read, name) ? [{ id: idOf(name), orgID, name }] : [] })
    }
    if (request.method === 'PATCH') {
      const name = Buffer.from(request.url?.split('/').at(-1) ?? '', 'hex').toString()
      if (!may(rights.write, name))
        return void say(401, 'unauthorized', `write:orgs/${orgID}/buckets/${idOf(name)} is unauthorized`)
      const { retentionRules } = JSON.parse(body) as {
        retentionRules: { everySeconds: number; shardGroupDurationSeconds?: number }[]
      }
      const {
        everySeconds = 0,
        shardGroupDurationSeconds = state.kept.get(name)?.shardGroupDurationSeconds ?? 604_800,
      } = retentionRules[0] ?? {}
      if (everySeconds !== 0 && everySeconds < shardGroupDurationSeconds) {
        return void say(
          422,
          'unprocessable entity',
          'shard-group duration must also be updated to be smaller than new retention duration',
        )
      }
      state.kept.set(name, { everySeconds, shardGroupDurationSeconds })
      return done(200, { id: idOf(name), orgID, name })
    }
    const made = JSON.parse(body) as { orgID?: string; name: string }
    if (rights.write !== 'all') return void say(401, 'unauthorized', `write:orgs/${orgID}/buckets is unauthorized`)
    if (made.orgID !== orgID) return void say(400, 'invalid', 'id must have a length of 16 bytes')
    const [db = '', rp = ''] = made.name.split('/')
    await ask(`CREATE RETENTION POLICY ${quoted(rp)} ON ${quoted(db)} DURATION INF REPLICATION 1`)
    done(201, { id: idOf(made.name), orgID, name: made.name })
  }

  async function exists(name: string): Promise<boolean> {
    const [db = '', rp = 'autogen'] = name.split('/')
    return (await ask(`SHOW RETENTION POLICIES ON ${quoted(db)}`)).includes(`"${rp}"`)
  }

  async function ask(q: string): Promise<string> {
    // the head of its answer comes before the statement is run
    return await (await fetch(`${backend}/query`, { method: 'POST', body: new URLSearchParams({ q }) })).text()
  }

  function mappingsFor({ read }: Rights) {
    return state.mappings
      .filter(({ bucket }) => may(read, bucket))
      .map(({ bucket, ...rest }, index) => ({
        id: `m${index}`,
        orgID,
        bucketID: idOf(bucket),
        virtual: false,
        ...rest,
      }))
  }

  /** A bucket that the token may not read answers like one in which there is nothing. */
  async function proxyQuery({ read }: Rights, body: string, response: ServerResponse): Promise<void> {
    const asked = new URLSearchParams(body)
    const q = asked.get('q') ?? ''
    if (/CREATE DATABASE/i.test(q)) {
      response.end(JSON.stringify({ results: [{ statement_id: 0, error: 'not implemented: CREATE DATABASE' }] }))
      return
    }
    const db = asked.get('db') ?? ''
    const policy = /FROM "(1h|1d)"\./.exec(q)?.[1]
    const mapping = state.mappings.find(
      (each) => each.database === db && (policy === undefined ? each.default : each.retention_policy === policy),
    )
    const bucket = mapping?.bucket ?? (policy === undefined ? db : `${db}/${policy}`)
    if (!may(read, bucket)) return void response.end(`${JSON.stringify({ results: [{ statement_id: 0 }] })}\n`)
    if (mapping) asked.set('db', bucket)
    const answer = await fetch(`${backend}/query`, { method: 'POST', body: asked })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    for await (const chunk of answer.body ?? []) response.write(chunk)
    response.end()
  }

  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    org,
    tokens,
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

interface BucketCall {
  readonly request: IncomingMessage
  readonly rights: Rights
  readonly body: string
  readonly searchParams: URLSearchParams
  readonly say: (status: number, code: string, message: string) => void
}

const orgID = '0a0a0a0a0a0a0a0a'

function may(right: Rights['read'], bucket: string): boolean {
  return right === 'all' || right.includes(bucket)
}

function idOf(bucket: string): string {
  return Buffer.from(bucket).toString('hex')
}

function quoted(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`
}
