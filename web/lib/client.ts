import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { writtenFor } from '../../core/words/language.ts'
import { dropEarly, takeEarly } from './early.ts'
import { language, words } from './language.ts'
import { hearServerDate } from './server-clock.ts'

/** The API as the pages use it. */
let token = sessionStorage.getItem('token') ?? localStorage.getItem('token')

export function hasToken(): boolean {
  return token !== null
}

/** In this tab only, or on this device until logged out. */
export function keepToken(secret: string, where: 'tab' | 'device'): void {
  dropEarly()
  token = secret
  const storage = where === 'device' ? localStorage : sessionStorage
  storage.setItem('token', secret)
}

export function forgetToken(): void {
  dropEarly()
  token = null
  sessionStorage.removeItem('token')
  localStorage.removeItem('token')
}

/** What the API says of a refusal (RFC 9457). */
interface Problem {
  /** The edit by which a rule has changed since. */
  readonly editSince?: { readonly id: number }
  readonly type?: string
  readonly title?: string
  readonly detail?: string
  /** What was wrong with the request, part by part. */
  readonly errors?: readonly { readonly where: string; readonly expected: string }[]
  /** The alarm as it is, where an action did not fit it. */
  readonly alarm?: AlarmBody
  /** The work order as it is. */
  readonly order?: OrderBody
}

/** The API answered, and not with what was asked for. */
export class Refused extends Error {
  readonly status: number
  readonly problem: Problem | undefined
  constructor(status: number, problem: Problem | undefined) {
    super(problem?.detail ?? problem?.title ?? String(status))
    this.status = status
    this.problem = problem
  }
}

export function isLoggedOut(error: unknown): boolean {
  return error instanceof Refused && error.status === 401
}

/** Why something was not done, for people: what the API says, or that it said nothing. */
export function reasonOf(error: unknown): string {
  return error instanceof Refused ? error.message : words().page.queue.noAnswer
}

interface RequestOptions {
  readonly signal?: AbortSignal
  /** A file as it is; all else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const early = options.body === undefined ? takeEarly(path) : undefined
  if (early) options.signal?.addEventListener('abort', () => early.drop())
  const answer = await (early ? early.answer : ask(path, options))
  hearServerDate(answer.headers.get('date'), early?.heardAt)
  if (!answer.ok) throw new Refused(answer.status, await problemOf(answer))
  return answer
}

function ask(path: string, { signal, body, headers }: RequestOptions): Promise<Response> {
  return fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
    headers: {
      // without a token it is the browser's session; the header says that it is this page that asks
      ...(token === null ? { 'x-huoshui-page': '1' } : { authorization: `Bearer ${token}` }),
      'accept-language': writtenFor(language()),
      ...(body !== undefined && { 'content-type': body instanceof Blob ? body.type : 'application/json' }),
      ...headers,
    },
  })
}

async function problemOf(answer: Response): Promise<Problem | undefined> {
  try {
    return (await answer.json()) as Problem
  } catch {
    return undefined // a proxy's page
  }
}

/** What the API answers, of the type that its schema says. */
export async function read<Body>(path: string, options?: RequestOptions): Promise<Body> {
  return (await (await request(path, options)).json()) as Body
}
