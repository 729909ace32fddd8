import { Agent, get } from 'node:http'

export interface Question {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What `clients` saw that ask one thing again and again, each on a connection of its own that it keeps. */
export interface Answers {
  readonly answers: number
  readonly bytes: number
  /** s */
  readonly elapsed: number
  /** Request written to the last byte of the answer, ms. */
  readonly p50: number
  readonly p99: number
}

const agent = new Agent({ keepAlive: true })

/** Asks for some seconds; throws when an answer is not 200. */
export async function askInParallel(
  question: Question,
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
): Promise<Answers> {
  // the first answers pay for what is compiled and opened once
  await Promise.all(Array.from({ length: clients }, () => readToEnd(question)))
  const start = performance.now()
  const end = start + seconds * 1000
  const delays: number[] = []
  let bytes = 0
  const client = async () => {
    while (performance.now() < end) {
      const asked = performance.now()
      const length = await readToEnd(question)
      bytes += length
      delays.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  delays.sort((a, b) => a - b)
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0
  const elapsed = (performance.now() - start) / 1000
  return { answers: delays.length, bytes, elapsed, p50: at(0.5), p99: at(0.99) }
}

/** Reads an answer and throws it away; returns its length, bytes. */
export function readToEnd({ url, headers }: Question): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      let bytes = 0
      if (response.statusCode !== 200) reject(new Error(`${url}: ${response.statusCode}`))
      response.on('data', ({ length }: Buffer) => {
        bytes += length
      })
      response.once('end', () => resolve(bytes))
      response.once('error', reject)
    }).once('error', reject)
  })
}
