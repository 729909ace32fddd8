import type { Row, RowFormat } from './rows.ts'

export interface BodyOptions {
  readonly batches: AsyncIterable<readonly Row[]>
  readonly format: RowFormat
  /** Called once, when the read is over: at its end, given up by its reader, or failed. */
  readonly onEnd: () => void
  /** Called when the read fails after the answer has begun; returns true when it has broken the connection off. */
  readonly onBroken: (error: unknown) => boolean
}

/** Rows in one piece of text; a batch of the store may have more, and one piece is formatted without a pause. */
const rowsAtOnce = 2_000

/** Starts reading and waits for the first batch, so that a store that is down is known before the answer begins. */
export async function openBody(options: BodyOptions): Promise<ReadableStream<Uint8Array>> {
  const rest = piecesOf(options)
  // A generator cleans up only what it has begun: its first piece is asked for here, not by the stream.
  let first: IteratorResult<Uint8Array> | undefined = await rest.next()
  return ReadableStream.from({
    [Symbol.asyncIterator]: () => ({
      next() {
        const piece = first
        first = undefined
        return piece ? Promise.resolve(piece) : rest.next()
      },
      return: () => rest.return(undefined),
    }),
  })
}

/**
 * `ReadableStream.from` asks for a piece only when the connection has taken the last one, and calls `return` when the
 * client goes away: so the store is never more than a batch ahead, and the read stops with its reader.
 */
async function* piecesOf({ batches, format, onEnd, onBroken }: BodyOptions): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder()
  const iterator = batches[Symbol.asyncIterator]()
  let hasBegun = false
  try {
    let next = await iterator.next()
    hasBegun = true
    yield encoder.encode(format.head)
    for (let isFirst = true; !next.done; next = await iterator.next()) {
      for (let from = 0; from < next.value.length; from += rowsAtOnce) {
        yield encoder.encode(format.rows(next.value.slice(from, from + rowsAtOnce), isFirst))
        isFirst = false
      }
    }
    if (format.tail) yield encoder.encode(format.tail)
  } catch (error) {
    if (!hasBegun || !onBroken(error)) throw error
  } finally {
    await iterator.return?.()
    onEnd()
  }
}
