import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { InfluxDB } from '@influxdata/influxdb-client'
import { refusalOf } from './influx-answers.ts'
import { authorization, type InfluxServer } from './influx-server.ts'

/** Writes one body of lines: true, or a throw of what the client says. */
type Send = (body: string) => Promise<void>

export interface LineWriter extends Disposable {
  /**
   * Writes lines without a newline at their ends. Calls `refused` for each that the server will never take, after
   * having tried it alone; throws `StoreUnavailable` when some may not be written. Writing lines again is harmless.
   */
  write(lines: readonly string[], refused: (index: number, detail: string) => void): Promise<void>
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
    write: (lines, refused) => bisect({ server, send, lines, refused }, 0, lines.length),
    [Symbol.dispose]: () => agent.destroy(),
  }
}

interface Way {
  readonly server: InfluxServer
  readonly agent: HttpAgent
  readonly precision: Precision
}

/**
 * The client library as transport for one body. Its own buffers, batches and retries would lose readings (they drop
 * the oldest, and are forgotten on close), so each body has a fresh one, with a deadline that also frees the socket.
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
  const api = client.getWriteApi(org, bucket, precision, {
    batchSize: 2,
    maxBatchBytes: Number.POSITIVE_INFINITY,
    flushInterval: 0,
    maxRetries: 0,
    gzipThreshold: Number.POSITIVE_INFINITY,
    // or the client prints the error
    writeFailed: (error) => Promise.reject(error),
  })
  const place = { db: bucket, precision, ...(policy && { rp: policy }) }
  if (version === '1') api.path = `/write?${new URLSearchParams(place)}`
  api.writeRecord(body)
  await api.flush()
}

interface Bisection {
  readonly server: InfluxServer
  readonly send: Send
  readonly lines: readonly string[]
  readonly refused: (index: number, detail: string) => void
}

/** Which line of a body failed is not reliably told: halves are tried until the bad line stands alone. */
async function bisect(work: Bisection, from: number, to: number): Promise<void> {
  if (from >= to) return
  try {
    await work.send(work.lines.slice(from, to).join('\n'))
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
