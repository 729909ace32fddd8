import { Refused, request } from './client.js'

/** The stream is never silent for longer than 5 s. */
const silenceMs = 12_000
const firstWaitMs = 1_000
const longestWaitMs = 15_000

/**
 * Reads the live stream for ever, resuming after the last event. By `fetch` and not `EventSource`, which cannot send the
 * token in a header. `on` is told `{ type: 'live' | 'lost' | 'out' }` and each event `{ type: 'event', name, data }`.
 */
export function follow(on) {
  const stop = new AbortController()
  let lastId
  let waitMs = firstWaitMs

  async function once() {
    const silence = new AbortController()
    const signal = AbortSignal.any([stop.signal, silence.signal])
    let timer = setTimeout(() => silence.abort(), silenceMs)
    try {
      const path = `/api/v1/stream?only=alarms${lastId ? `&lastEventId=${lastId}` : ''}`
      const reader = (await request(path, { signal })).body.pipeThrough(new TextDecoderStream()).getReader()
      on({ type: 'live', anew: lastId === undefined })
      for (let text = ''; ; ) {
        const { done, value } = await reader.read()
        if (done) return
        clearTimeout(timer)
        timer = setTimeout(() => silence.abort(), silenceMs)
        waitMs = firstWaitMs
        text += value
        for (let end = text.indexOf('\n\n'); end >= 0; text = text.slice(end + 2), end = text.indexOf('\n\n')) {
          take(text.slice(0, end))
        }
      }
    } finally {
      clearTimeout(timer)
      silence.abort()
    }
  }

  function take(frame) {
    const field = (name) =>
      frame
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2)
    const name = field('event')
    if (name) on({ type: 'event', name, data: JSON.parse(field('data') ?? '{}') })
    lastId = field('id') ?? lastId
  }

  async function run() {
    while (!stop.signal.aborted) {
      try {
        await once()
      } catch (error) {
        if (stop.signal.aborted) return
        if (error instanceof Refused && error.status === 401) return on({ type: 'out' })
      }
      on({ type: 'lost' })
      await new Promise((resolve) => {
        setTimeout(resolve, waitMs)
        addEventListener('online', resolve, { once: true })
      })
      waitMs = Math.min(longestWaitMs, waitMs * 2)
    }
  }
  void run()
  return () => stop.abort()
}
