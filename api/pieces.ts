import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TypedResponse } from 'hono'
import type { ApiContext } from './env.ts'

const itemsAtOnce = 500

/**
 * JSON of a list that may be as long as the plant is large: `items` are made and written some hundred in a turn of the
 * event loop, which serves devices meanwhile, and as fast as the client reads. `more` stands beside the list; `Body` is
 * what all of it comes to.
 */
export function listInPieces<Body>(
  c: ApiContext,
  {
    key,
    items,
    more = {},
  }: { key: string; items: Iterable<unknown> | AsyncIterable<unknown>; more?: Readonly<Record<string, unknown>> },
): Response & TypedResponse<Body, 200, 'json'> {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  const encoder = new TextEncoder()
  const isHead = c.req.method === 'HEAD'
  const answer: Response = isHead ? c.body(null, 200, headers) : c.body(ReadableStream.from(pieces()), 200, headers)
  return answer as Response & TypedResponse<Body, 200, 'json'>

  async function* pieces(): AsyncGenerator<Uint8Array> {
    let text = `{${JSON.stringify(key)}:[`
    let count = 0
    for await (const item of items) {
      text += (count > 0 ? ',' : '') + JSON.stringify(item)
      count++
      if (count % itemsAtOnce !== 0) continue
      yield encoder.encode(text)
      text = ''
      await nextTurn()
    }
    const rest = JSON.stringify(more).slice(1)
    yield encoder.encode(`${text}]${rest === '}' ? rest : `,${rest}`}`)
  }
}
