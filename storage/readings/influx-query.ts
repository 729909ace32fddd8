import { serverWords, unavailable } from './influx-answers.ts'
import { remedyFor } from './influx-remedy.ts'
import { authorization, type InfluxServer } from './influx-server.ts'
import { StoreUnavailable } from './store.ts'

/** Rows of one series, of one chunk of the answer. */
export interface Rows {
  /** Which of the statements it answers, from 0. */
  readonly statement: number
  readonly tags: Readonly<Record<string, string>>
  /** As the statement selects them; the first is the time, epoch ms. */
  readonly values: readonly (readonly (number | null)[])[]
}

/** InfluxQL, statements separated by `;`. Strings from outside are `$name` and come in `params`, never in the text. */
export interface InfluxQuery {
  readonly text: string
  readonly params?: Readonly<Record<string, string>>
}

/** Part of an answer: https://docs.influxdata.com/influxdb/v2/reference/api/influxdb-1x/query/ */
interface Chunk {
  readonly error?: string
  readonly results?: readonly {
    readonly statement_id: number
    readonly error?: string
    readonly series?: readonly {
      readonly tags?: Readonly<Record<string, string>>
      readonly values: readonly (readonly (number | null)[])[]
    }[]
  }[]
}

const chunkRows = 10_000

/**
 * Asks `/query`, and yields the answer as it arrives, at most 10,000 rows at a time. Throws `StoreUnavailable` when
 * the server does not answer or reports an error, which may come with HTTP 200 and after good rows.
 */
export async function* query(server: InfluxServer, asked: InfluxQuery): AsyncGenerator<Rows> {
  const abort = new AbortController()
  try {
    for await (const line of linesOf(await ask(server, asked, abort), server.timeoutMs, abort)) {
      const chunk = JSON.parse(line) as Chunk
      const failed = chunk.error ?? chunk.results?.find(({ error }) => error !== undefined)?.error
      if (failed !== undefined)
        throw new StoreUnavailable(`InfluxDB could not answer: ${failed}${remedyFor(server, failed)}`)
      for (const { statement_id, series = [] } of chunk.results ?? []) {
        for (const { tags = {}, values } of series) yield { statement: statement_id, tags, values }
      }
    }
  } catch (error) {
    throw unavailable(error)
  } finally {
    abort.abort()
  }
}

/** Runs a statement for its effect. */
export async function run(server: InfluxServer, statement: InfluxQuery): Promise<void> {
  for await (const _ of query(server, statement));
}

async function ask(server: InfluxServer, { text, params }: InfluxQuery, abort: AbortController): Promise<Response> {
  const { url, bucket, timeoutMs } = server
  const form = new URLSearchParams({ db: bucket, epoch: 'ms', chunked: 'true', chunk_size: `${chunkRows}`, q: text })
  if (params) form.set('params', JSON.stringify(params))
  const response = await before(timeoutMs, abort, () =>
    fetch(`${url.replace(/\/$/, '')}/query`, {
      method: 'POST',
      body: form,
      headers: authorization(server),
      signal: abort.signal,
    }),
  )
  if (response.ok) return response
  const words = serverWords(await before(timeoutMs, abort, () => response.text())) ?? response.statusText
  // A statement of ours that it cannot parse is a bug, and will not pass.
  if (response.status === 400) throw new Error(`InfluxDB does not understand ${text}: ${words}`)
  const retryAfterMs = Number(response.headers.get('retry-after')) * 1000 || undefined
  throw new StoreUnavailable(`InfluxDB answered ${response.status}: ${words}${remedyFor(server, words)}`, {
    retryAfterMs,
  })
}

/** An answer is a JSON text a line. Only the wait for the server counts, not the time that the reader of rows takes. */
async function* linesOf(response: Response, timeoutMs: number, abort: AbortController): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) return
  let rest = ''
  for (;;) {
    const { value, done } = await before(timeoutMs, abort, () => reader.read())
    if (done) break
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') yield line
  }
  if (rest !== '') yield rest
}

async function before<T>(timeoutMs: number, abort: AbortController, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(
    () => abort.abort(new StoreUnavailable(`InfluxDB did not answer within ${timeoutMs} ms`)),
    timeoutMs,
  )
  try {
    return await work()
  } finally {
    clearTimeout(timer)
  }
}
