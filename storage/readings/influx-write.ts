import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { InfluxDB } from '@influxdata/influxdb-client'
import { refusalOf } from './influx-answers.ts'
import { authorization, type InfluxServer } from './influx-server.ts'
import { LineBuffer } from './line-buffer.ts'
import { StoreUnavailable } from './store.ts'

/** Writes one body of lines: true, or a throw of what the client says. */
type Send = (body: string) => Promise<void>

export interface LineWriter extends Disposable {
  /**
   * Writes lines without a newline at their ends. Calls `refused` for each that the server will never take, after
   * having tried it alone; throws `StoreUnavailable` when some may not be written. Writing lines again is harmless.
   */
  write(lines: readonly string[] | LineBuffer, refused: (index: number, detail: string) => void): Promise<void>
}

/** What the times of lines count. */
export type Precision = 'ms' | 'ns'

export function openLineWriter(
  server: InfluxServer,
  sent: (bytes: number) => void,
  precision: Precision = 'ms',
): LineWriter {
  const agentOptions = { keepAlive: true, maxSockets: 4 }
  const agent = server.url.startsWith('https:') ? new HttpsAgent(agentOptions) : new HttpAgent(agentOptions)
  const send: Send = async (body) => {
    await transport({ server, agent, precision }, body)
    sent(Buffer.byteLength(body))
  }
  return {
    write: (lines, refused) => {
      const buffer = lines instanceof LineBuffer ? lines : bufferOf(lines)
      return bisect({ server, send, lines: buffer, refused }, 0, buffer.count)
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}

interface Way {
  readonly server: InfluxServer
  readonly agent: HttpAgent
  readonly precision: Precision
}

/**
 * The client library as transport for one body, with a deadline that also frees the socket. Its own buffers, batches and
 * retries would lose readings: they drop the oldest, and are forgotten on close.
 */
async function transport({ server, agent, precision }: Way, body: string): Promise<void> {
  const { url, version, org, bucket, policy, timeoutMs } = server
  const signal = AbortSignal.timeout(timeoutMs)
  const client = new InfluxDB({
    url,
    timeout: timeoutMs,
    headers: authorization(server),
    transportOptions: { agent, signal },
  })
  const place = version === '1' ? { db: bucket, ...(policy && { rp: policy }) } : { org, bucket }
  const path = `${version === '1' ? '/write' : '/api/v2/write'}?${new URLSearchParams({ ...place, precision })}`
  const options = { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' } }
  await new Promise<void>((resolve, reject) => {
    let status = 0
    client.transport.send(path, body, options, {
      responseStarted: (_, code = 0) => {
        status = code
      },
      next: () => undefined,
      error: reject,
      // a proxy may say that all is well without having asked InfluxDB
      complete: () =>
        status === 204 ? resolve() : reject(new StoreUnavailable(`InfluxDB answered ${status} to a write`)),
    })
  })
}

function bufferOf(lines: readonly string[]): LineBuffer {
  const buffer = new LineBuffer()
  for (const line of lines) buffer.add(line)
  return buffer
}

interface Bisection {
  readonly server: InfluxServer
  readonly send: Send
  readonly lines: LineBuffer
  readonly refused: (index: number, detail: string) => void
}

/** Which line of a body failed is not reliably told: halves are tried until the bad line stands alone. */
async function bisect(work: Bisection, from: number, to: number): Promise<void> {
  if (from >= to) return
  try {
    await work.send(work.lines.text(from, to))
  } catch (error) {
    const { detail, dropped } = refusalOf(error, work.server)
    if (to - from === 1 || dropped === to - from) {
      for (let index = from; index < to; index++) work.refused(index, detail)
      return
    }
    const middle = Math.ceil((from + to) / 2)
    await bisect(work, from, middle)
    await bisect(work, middle, to)
  }
}
