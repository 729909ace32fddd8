import { linesOf, NoAnswer, type PlatformApi } from './platform-api.ts'
import type { StoredReadings, TakeRow } from './store.ts'

export interface InfluxOptions {
  readonly url: string
  /** Bucket (2.x) or database (1.x). */
  readonly bucket: string
  /** A token (2.x), or user:password (1.x). */
  readonly token?: string | undefined
  readonly signal: AbortSignal
}

/** Of an answer in chunks: https://docs.influxdata.com/influxdb/v2/reference/api/influxdb-1x/query/ */
interface Chunk {
  readonly error?: string
  readonly results?: readonly {
    readonly error?: string
    readonly series?: readonly { readonly values: readonly (readonly [number, number | null, number])[] }[]
  }[]
}

/**
 * What is stored, as InfluxDB itself has it: a point that was stored under other tags too comes twice, which the
 * platform's history need not show. `quantities` says in which measurement a point is.
 */
export function influxReadings(options: InfluxOptions, quantities: ReadonlyMap<string, string>): StoredReadings {
  const { url, bucket, token, signal } = options
  return {
    async read(id, { from, to }, begin) {
      const quantity = quantities.get(id)
      if (quantity === undefined) return
      const [site, asset, point] = id.split('/')
      const statement = `SELECT value, quality FROM "${quantity}" WHERE site = $site AND asset = $asset AND point = $point
        AND time >= ${from}ms AND time <= ${to}ms`
      const params = JSON.stringify({ site, asset, point })
      const form = { db: bucket, epoch: 'ms', chunked: 'true', chunk_size: '10000', q: statement, params }
      const answer = await fetch(`${url.replace(/\/$/, '')}/query`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: token === undefined ? {} : { authorization: authorization(token) },
        signal,
      }).catch((error: unknown) => {
        throw signal.aborted
          ? error
          : new NoAnswer(`${url}: no answer (${error instanceof Error ? error.message : error})`)
      })
      if (!answer.ok)
        throw new NoAnswer(`${url}: InfluxDB answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`)
      await takeChunks(answer, url, begin())
    },
  }
}

async function takeChunks(answer: Response, url: string, take: TakeRow): Promise<void> {
  for await (const line of linesOf(answer)) {
    if (line === '') continue
    const { error, results = [] } = JSON.parse(line) as Chunk
    const failed = error ?? results.find((result) => result.error !== undefined)?.error
    if (failed !== undefined) throw new NoAnswer(`${url}: InfluxDB could not answer: ${failed}`)
    for (const { series = [] } of results) {
      for (const { values } of series) for (const [at, value, quality] of values) take(at, value, quality)
    }
  }
}

function authorization(token: string): string {
  return token.includes(':') ? `Basic ${Buffer.from(token).toString('base64')}` : `Token ${token}`
}

/** Which quantity each point is, as the platform says. */
export async function quantitiesOf(api: PlatformApi): Promise<ReadonlyMap<string, string>> {
  const body = await api.get('/api/v1/points', 'application/json', async (answer) => (await answer.json()) as unknown)
  const { points } = body as { points: readonly { readonly id: string; readonly quantity: string }[] }
  return new Map(points.map(({ id, quantity }) => [id, quantity]))
}
