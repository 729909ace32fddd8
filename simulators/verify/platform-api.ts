import { setTimeout as delay } from 'node:timers/promises'

/** The platform will not answer this, or has not for too long; the message is for the person who asked. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

export interface PlatformApiOptions {
  readonly url: string
  readonly token?: string | undefined
  readonly signal: AbortSignal
}

/** GET of the platform's API over connections that stay open. Obeys 429, and tries again what is only unavailable. */
export class PlatformApi {
  /** Requests that were told to come later. */
  heldBack = 0
  private readonly options: PlatformApiOptions

  constructor(options: PlatformApiOptions) {
    this.options = options
  }

  /**
   * Asks, and gives the answer to `use`, which begins anew where an answer breaks off. 404 is undefined. Throws
   * `NoAnswer` when refused, or after some attempts.
   */
  async get<T>(path: string, accept: string, use: (answer: Response) => Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(path, accept, use)
      if (outcome.name === 'answered') return outcome.result
      if (outcome.name === 'unknown') return undefined
      if (outcome.name === 'later') {
        this.heldBack++
        attempt = 0
      } else if (attempt === mostAttempts) throw new NoAnswer(`${this.options.url}${path}: ${outcome.because}`)
      await delay(outcome.afterMs, undefined, { signal: this.options.signal })
    }
  }

  private async attempt<T>(path: string, accept: string, use: (answer: Response) => Promise<T>): Promise<Outcome<T>> {
    const { url, token, signal } = this.options
    try {
      const answer = await fetch(`${url.replace(/\/$/, '')}${path}`, {
        headers: { accept, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        signal,
      })
      if (answer.ok) return { name: 'answered', result: await use(answer) }
      const words = await answer.text()
      const afterMs = Number(answer.headers.get('retry-after') ?? 0) * 1000 || pauseMs
      if (answer.status === 404) return { name: 'unknown' }
      if (answer.status === 429) return { name: 'later', afterMs }
      if (answer.status < 500) throw new NoAnswer(`${url}${path}: ${answer.status} ${detailOf(words)}`)
      return { name: 'unavailable', because: `${answer.status} ${detailOf(words)}`, afterMs }
    } catch (error) {
      if (error instanceof NoAnswer || signal.aborted) throw error
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
      return {
        name: 'unavailable',
        because: `${error instanceof Error ? error.message : error}${cause}`,
        afterMs: pauseMs,
      }
    }
  }
}

const mostAttempts = 5
const pauseMs = 1_000

type Outcome<T> =
  | { readonly name: 'answered'; readonly result: T }
  | { readonly name: 'unknown' }
  | { readonly name: 'later'; readonly afterMs: number }
  | { readonly name: 'unavailable'; readonly because: string; readonly afterMs: number }

/** What a problem detail says, or the first words of what is none. */
function detailOf(body: string): string {
  try {
    const { title, detail } = JSON.parse(body) as { title?: string; detail?: string }
    return [title, detail].filter((text) => text !== undefined).join(': ')
  } catch {
    return body.slice(0, 200)
  }
}

/** The lines of an answer as they come. */
export async function* linesOf(answer: Response): AsyncGenerator<string> {
  if (!answer.body) return
  let rest = ''
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield line
  }
  if (rest !== '') yield rest
}
