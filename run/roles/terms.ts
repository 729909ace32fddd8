import { Counter, Gauge } from 'prom-client'
import { backOffMs, pause } from '../../storage/follow/pause.ts'
import { reasonOf, Seldom } from '../../storage/follow/seldom.ts'
import type { Lease, Ownership, Work } from '../../storage/ownership/ownership.ts'
import { namesOf } from './not-ready.ts'
import type { RoleSurroundings } from './role.ts'
import { TermMetrics } from './term-metrics.ts'

/** Does works of which one process does each at a time, while they are this one's. */
export interface Terms extends AsyncDisposable {
  /**
   * Begins at once where nobody else does it, and rejects where that fails. Otherwise this process stands by, says so on
   * `/readyz`, and begins once the other one gives it back or is gone; as often as it loses it.
   */
  keep(work: Work, begin: (around: RoleSurroundings) => Promise<AsyncDisposable>): Promise<KeptWork>
}

export interface KeptWork extends AsyncDisposable {
  /** It is this process's just now. */
  isOurs(): boolean
}

const lookEveryMs = 500
const longestMs = 5_000

export async function openTerms(around: RoleSurroundings): Promise<Terms> {
  const ownership = await around.state.ownership(around.log)
  if (!ownership) return inOneProcess(around)
  const registers = [around.metrics]
  const owner = new Gauge({
    name: 'huoshui_owner',
    help: '1 while this process does a work that one process does at a time; of all processes one has it',
    labelNames: ['work'] as const,
    registers,
  })
  const terms = new Counter({
    name: 'huoshui_terms_total',
    help: 'How often this process has begun such a work, and lost it to another',
    labelNames: ['work', 'what'] as const,
    registers,
  })
  return {
    async keep(work, begin) {
      for (const what of ['begun', 'lost']) terms.inc({ work, what }, 0)
      owner.set({ work }, 0)
      const count = (what: 'begun' | 'lost' | 'ended') => {
        if (what !== 'ended') terms.inc({ work, what })
        owner.set({ work }, Number(what === 'begun'))
      }
      const kept = new Kept({ around, ownership, work, begin, count })
      await kept.start()
      return kept
    },
    [Symbol.asyncDispose]: () => ownership[Symbol.asyncDispose](),
  }
}

/** The lock of the folder says who works there. */
function inOneProcess(around: RoleSurroundings): Terms {
  return {
    async keep(_work, begin) {
      const begun = await begin(around)
      return { isOurs: () => true, [Symbol.asyncDispose]: () => begun[Symbol.asyncDispose]() }
    },
    async [Symbol.asyncDispose]() {},
  }
}

interface KeptOptions {
  readonly around: RoleSurroundings
  readonly ownership: Ownership
  readonly work: Work
  readonly begin: (around: RoleSurroundings) => Promise<AsyncDisposable>
  readonly count: (what: 'begun' | 'lost' | 'ended') => void
}

interface Term extends AsyncDisposable {
  readonly lost: AbortSignal
  readonly around: RoleSurroundings
}

class Kept implements KeptWork {
  private readonly options: KeptOptions
  private readonly stopping = new AbortController()
  private readonly seldom: Seldom
  private term: Term | undefined
  private elsewhere: { readonly owner: string; readonly since: number } | undefined
  private trouble: string | undefined
  private running: Promise<void> = Promise.resolve()

  constructor(options: KeptOptions) {
    this.options = options
    const { around, work } = options
    this.seldom = new Seldom(around.log)
    around.notReady.push(async () => [
      ...(this.trouble === undefined ? [] : [`${work}: ${this.trouble}`]),
      ...(await namesOf(this.term?.around.notReady ?? [])),
    ])
    around.told.push(() => [
      ...(this.elsewhere === undefined ? [] : [standingBy(work, this.elsewhere)]),
      ...(this.term?.around.told ?? []).flatMap((tell) => tell()),
    ])
    around.onReload.push(async () => {
      for (const again of this.term?.around.onReload ?? []) await again()
    })
  }

  isOurs(): boolean {
    return this.term !== undefined
  }

  async start(): Promise<void> {
    await this.tryBegin()
    this.running = this.run()
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping
    for (let failures = 0; !signal.aborted; ) {
      if (this.term) {
        await aborted(AbortSignal.any([signal, this.term.lost]))
        if (!signal.aborted) this.options.count('lost')
        await this.end()
        continue
      }
      try {
        const leftMs = await this.tryBegin()
        this.trouble = undefined
        failures = 0
        await pause(Math.min(lookEveryMs, leftMs + 10), signal)
      } catch (error) {
        const { work } = this.options
        this.trouble = reasonOf(error)
        this.seldom.tell(work, error, { message: 'the work cannot be begun', work })
        await pause(backOffMs(failures++, longestMs), signal)
      }
    }
    await this.end()
  }

  /** 0 where it has begun, otherwise how long it is another's at least, ms. */
  private async tryBegin(): Promise<number> {
    const { around, ownership, work, begin, count } = this.options
    const taken = await ownership.tryTake(work)
    if (!taken.ours) {
      if (this.elsewhere?.owner !== taken.owner)
        around.log.info({ work, owner: taken.owner }, 'another process does it: this one stands by')
      this.elsewhere = taken
      return taken.leftMs
    }
    const { epoch } = taken.lease
    around.log.info({ work, epoch }, 'the work is taken')
    this.elsewhere = undefined
    this.term = await openTerm(around, taken.lease, begin)
    around.noted.push(...this.term.around.noted)
    count('begun')
    return 0
  }

  private async end(): Promise<void> {
    const { term } = this
    if (!term) return
    this.term = undefined
    const { around, work, count } = this.options
    const gone = new Set(term.around.noted)
    around.noted.splice(0, around.noted.length, ...around.noted.filter((noted) => !gone.has(noted)))
    count('ended')
    try {
      await term[Symbol.asyncDispose]()
    } catch (error) {
      around.log.warn({ work, because: reasonOf(error) }, 'the work did not end in order')
    }
    around.log.info({ work }, 'the work is given up')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopping.abort()
    await this.running
  }
}

/** What a work finds around it: what it says and shows ends with it, and what it writes is kept while the lease holds. */
async function openTerm(around: RoleSurroundings, lease: Lease, begin: KeptOptions['begin']): Promise<Term> {
  await using started = new AsyncDisposableStack()
  started.use(lease)
  const metrics = started.use(new TermMetrics(around.metrics))
  const state = await around.state.under(lease)
  const own: RoleSurroundings = { ...around, state, metrics, notReady: [], noted: [], told: [], onReload: [] }
  started.use(await begin(own))
  const running = started.move()
  return { lost: lease.lost, around: own, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function standingBy(work: Work, { owner, since }: { readonly owner: string; readonly since: number }): string {
  return `${work}: ${owner} does it since ${new Date(since).toISOString()}; this process stands by`
}
