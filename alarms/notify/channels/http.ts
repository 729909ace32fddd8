import type { SendResult } from '../../../core/channel/result.ts'

export interface Request {
  /** No answer leads to another host: redirects are not followed. */
  readonly url: string
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The beginning of the body. */
  readonly text: string
  /** Whether the body came to its end, or to as much as is looked at. */
  readonly isWhole: boolean
}

/** An answer, or what it means that there was none. */
export type Heard = { readonly answer: Answer } | { readonly answer?: undefined; readonly result: SendResult }

export interface Limits {
  /** Longest wait for the whole answer, ms. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** As much of an answer as is looked at, bytes. */
  readonly most?: number
}

/** What failed before anything was handed over. */
const beforehand: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** One request to a provider. Never throws. */
export async function ask({ url, method = 'POST', headers, body }: Request, limits: Limits): Promise<Heard> {
  const { timeoutMs, signal, most = 4_096 } = limits
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { 'user-agent': 'Huoshui', ...headers },
      ...(body !== undefined && { body }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    return { answer: { status: response.status, headers: response.headers, ...(await beginningOf(response, most)) } }
  } catch (error) {
    return { result: failure(error, timeoutMs) }
  }
}

/** The first of a text, on one line. */
export function excerpt(text: string, most = 300): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, most)
}

/** The first of the body; the rest is not read. What breaks off has still been answered: the status stands before it. */
async function beginningOf(response: Response, most: number): Promise<Pick<Answer, 'text' | 'isWhole'>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  let isWhole = true
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= most) break
    }
  } catch {
    isWhole = false
  }
  return { text: Buffer.concat(chunks).toString('utf8', 0, most), isWhole }
}

function failure(error: unknown, timeoutMs: number): SendResult {
  const { name, message, cause } = error instanceof Error ? error : new Error(String(error))
  if (name === 'TimeoutError') return { outcome: 'unknown', detail: `no answer within ${timeoutMs} ms` }
  const { code, message: why = message } = Object(cause) as { code?: string; message?: string }
  const isBefore = beforehand.has(code) || code?.startsWith('ERR_TLS') || code?.includes('CERT')
  return { outcome: isBefore ? 'unavailable' : 'unknown', detail: why || String(code ?? name) }
}
