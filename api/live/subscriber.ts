import { setImmediate as nextTurn } from 'node:timers/promises'

/** Why a live stream ended: the client left, it read too slowly, its token is no longer good, we stop, or the state could not be read. */
export type StreamEnd = 'left' | 'too-slow' | 'not-allowed' | 'stopped' | 'failed'

export interface SubscriberOptions {
  /** Sent first, taken as the client reads; not counted as waiting. */
  readonly backlog: AsyncIterator<string>
  /** Most characters that wait for the client; more of them end the stream. */
  readonly mostWaiting: number
  readonly onEnd: (because: StreamEnd) => void
}

/** One client's side of the live readings: a bounded queue of text that a connection reads. */
export interface Subscriber {
  readonly body: ReadableStream<Uint8Array>
  push(text: string): void
  end(because: StreamEnd): void
}

const pieceSize = 65_536

export function createSubscriber({ backlog, mostWaiting, onEnd }: SubscriberOptions): Subscriber {
  const encoder = new TextEncoder()
  let waiting: string[] = []
  let waitingSize = 0
  let isBacklogOver = false
  let ended: StreamEnd | undefined
  let wake = (): void => {}

  function end(because: StreamEnd): void {
    if (ended) return
    ended = because
    waiting = []
    wake()
    onEnd(because)
  }

  async function takeBacklog(): Promise<string> {
    let piece = ''
    while (piece.length < pieceSize) {
      const next = await backlog.next()
      if (next.done) {
        isBacklogOver = true
        break
      }
      piece += next.value
    }
    return piece
  }

  function takeWaiting(): string {
    const piece = waiting.join('')
    waiting = []
    waitingSize = 0
    return piece
  }

  async function nextPiece(): Promise<string> {
    if (!isBacklogOver) {
      const piece = await takeBacklog()
      // who reads fast is no reason to keep devices waiting
      await nextTurn()
      if (piece) return piece
    }
    while (waiting.length === 0 && !ended) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    return takeWaiting()
  }

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = ended ? '' : await nextPiece()
        if (piece) controller.enqueue(encoder.encode(piece))
        else controller.close()
      },
      cancel: () => end('left'),
    },
    { highWaterMark: 0 },
  )

  return {
    body,
    end,
    push(text) {
      if (ended) return
      waiting.push(text)
      waitingSize += text.length
      if (waitingSize > mostWaiting) end('too-slow')
      else wake()
    },
  }
}
