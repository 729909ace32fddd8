import type { Registry } from 'prom-client'
import { reasonOf } from '../../storage/follow/seldom.ts'
import type { Lease, Work } from '../../storage/ownership/ownership.ts'
import type { RoleSurroundings } from './role.ts'

/** A work that a process does for a time: what it says and shows ends with it. */
export interface Term extends AsyncDisposable {
  readonly lost: AbortSignal
  readonly around: RoleSurroundings
}

/** Counts what becomes of a work in this process. */
export type Count = (what: 'begun' | 'lost' | 'ended') => void

/** What is a term's own: the lease, which it gives back at its end, and a place for its metrics. */
export interface TermParts {
  readonly lease: Lease
  readonly metrics: Registry & Disposable
}

/** Begins a work: what it writes is kept while the lease holds. */
export async function openTerm(
  around: RoleSurroundings,
  { lease, metrics }: TermParts,
  begin: (around: RoleSurroundings) => Promise<AsyncDisposable>,
): Promise<Term> {
  await using started = new AsyncDisposableStack()
  started.use(lease)
  started.use(metrics)
  const state = await around.state.under(lease)
  const own: RoleSurroundings = { ...around, state, metrics, notReady: [], noted: [], told: [], onReload: [] }
  started.use(await begin(own))
  const running = started.move()
  around.noted.push(...own.noted)
  return { lost: lease.lost, around: own, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** Ends it, in order where that can be. */
export async function endTerm(around: RoleSurroundings, term: Term, work: Work): Promise<void> {
  const gone = new Set(term.around.noted)
  around.noted.splice(0, around.noted.length, ...around.noted.filter((noted) => !gone.has(noted)))
  try {
    await term[Symbol.asyncDispose]()
  } catch (error) {
    around.log.warn({ work, because: reasonOf(error) }, 'the work did not end in order')
  }
  around.log.info({ work }, 'the work is given up')
}
