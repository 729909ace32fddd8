import { quality as qualities } from '../../core/reading.ts'
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

/** A time, epoch ms, and the fields of a reading: what may be used is in `value`, the rest in `raw`. */
type StoredRow = readonly [at: number, value: number | null, raw: number | null, quality: number | null]

/** Of an answer in chunks: https://docs.influxdata.com/influxdb/v2/reference/api/influxdb-1x/query/ */
interface Chunk {
  readonly error?: string
  readonly results?: readonly {
    readonly error?: string
    readonly series?: readonly {
      readonly tags: Readonly<Record<'site' | 'asset' | 'point', string>>
      readonly values: readonly StoredRow[]
    }[]
  }[]
}

/**
 * What is stored, as InfluxDB itself has it: a point that was stored under other tags too comes twice, which the
 * platform's history need not show. `quantities` says in which measurement a point is.
 */
export function influxReadings(options: InfluxOptions, quantities: ReadonlyMap<string, string>): StoredReadings {
  return {
    inOneGo: 50,
    async read(asked, begin) {
      const known = asked.filter(({ point }) => quantities.has(point))
      const params: Record<string, string> = {}
      const statements = [...Map.groupBy(known, ({ point }) => quantities.get(point))].map(([quantity, points]) => {
        const from = Math.min(...points.map((each) => each.from))
        const to = Math.max(...points.map((each) => each.to))
        // the groups of other tags are one, in the order of time: what is stored twice comes twice
        return `SELECT value, raw, quality FROM "${quantity}" WHERE time >= ${from}ms AND time <= ${to}ms
          AND (${points.map(({ point }) => sameTags(point, params)).join(' OR ')}) GROUP BY site, asset, point`
      })
      if (statements.length === 0) return
      const takes = new Map<string, TakeRow>()
      const periods = new Map(known.map((each) => [each.point, each]))
      for await (const { point, values } of rowsOf(options, statements.join('; '), params)) {
        const take = takes.get(point) ?? begin(point)
        takes.set(point, take)
        const { from = 0, to = 0 } = periods.get(point) ?? {}
        for (const [at, value, raw, quality] of values)
          if (at >= from && at <= to) take(at, value ?? raw, quality ?? qualities.good)
      }
    },
  }
}

/** `(site = $site0 AND …)`, with the names in `params`: they never become part of the text. */
function sameTags(id: string, params: Record<string, string>): string {
  const number = Object.keys(params).length
  const names = ['site', 'asset', 'point']
  const conditions = id.split('/').map((value, index) => {
    params[`${names[index]}${number}`] = value
    return `${names[index]} = $${names[index]}${number}`
  })
  return `(${conditions.join(' AND ')})`
}

async function* rowsOf({ url, bucket, token, signal }: InfluxOptions, q: string, params: Record<string, string>) {
  const form = { db: bucket, epoch: 'ms', chunked: 'true', chunk_size: '10000', q, params: JSON.stringify(params) }
  const answer = await fetch(`${url.replace(/\/$/, '')}/query`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: token === undefined ? {} : { authorization: authorization(token) },
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? error : new NoAnswer(`${url}: no answer (${error instanceof Error ? error.message : error})`)
  })
  if (!answer.ok)
    throw new NoAnswer(`${url}: InfluxDB answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`)
  for await (const line of linesOf(answer)) {
    if (line === '') continue
    const { error, results = [] } = JSON.parse(line) as Chunk
    const failed = error ?? results.find((result) => result.error !== undefined)?.error
    if (failed !== undefined) throw new NoAnswer(`${url}: InfluxDB could not answer: ${failed}`)
    for (const { series = [] } of results) {
      for (const { tags, values } of series) yield { point: `${tags.site}/${tags.asset}/${tags.point}`, values }
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
