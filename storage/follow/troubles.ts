import type { Logger } from 'pino'
import { reasonOf, Seldom } from './seldom.ts'

/** What is wrong with a part of the platform, and since when, epoch ms. */
export interface Trouble {
  readonly because: string
  readonly since: number
}

/** What keeps one part from its work just now. Told when it begins, at each try that fails, and when it ends. */
export class Troubles {
  private readonly part: string
  private readonly log: Logger
  private readonly clock: () => number
  private readonly seldom: Seldom
  private readonly at = new Map<string, Trouble>()

  constructor(part: string, { log, clock = Date.now }: { readonly log: Logger; readonly clock?: () => number }) {
    this.part = part
    this.log = log
    this.clock = clock
    this.seldom = new Seldom(log, clock)
  }

  /** The oldest one that lasts. */
  get first(): Trouble | undefined {
    return this.at.values().next().value
  }

  /** Something failed, in a `where` that can be in trouble or not; `attempt` counts its tries in a row from 0. */
  tell(where: string, error: unknown, attempt: number): void {
    const since = this.at.get(where)?.since ?? this.clock()
    this.at.set(where, { because: reasonOf(error), since })
    const { part } = this
    this.seldom.tell(where, error, { message: 'cannot go on: tries again', part, where, attempt })
  }

  end(where: string): void {
    const before = this.at.get(where)
    if (!this.at.delete(where) || !before) return
    this.seldom.end(where)
    this.log.info({ part: this.part, where, troubleMs: this.clock() - before.since }, 'goes on')
  }
}
