import type { RequestKey } from '../answers.ts'

/** How a request was answered. */
export interface KeptAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is known of a request's key. `begun`: nobody knows what became of it, or its answer is not kept. */
export type Known =
  | { readonly is: 'new' }
  | { readonly is: 'key-reused' }
  | { readonly is: 'begun' }
  | { readonly is: 'done'; readonly answer: KeptAnswer }

/** Requests with an idempotency key that was begun, and how they were answered: what comes again is not done twice. */
export interface Repeats extends AsyncDisposable {
  /** Takes the key, where it is new. `at`: epoch ms, ours. */
  begin(key: RequestKey, at: number): Promise<Known>
  /** Keeps the answer; left out: that it was done, and nothing of the answer. */
  done(key: RequestKey, at: number, answer?: KeptAnswer): Promise<void>
  /** It was refused: the same may be tried again under the key. */
  refused(key: RequestKey): Promise<void>
}
