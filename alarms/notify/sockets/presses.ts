import type { Logger } from 'pino'
import type { CardPress, PressAnswer } from '../../../core/channel/card-press.ts'
import type { SocketMetrics } from './metrics.ts'

export interface PressesOptions {
  readonly name: string
  readonly take: (press: CardPress) => Promise<PressAnswer>
  readonly log: Logger
  readonly metrics: SocketMetrics
}

/** Presses that are taken up at once, and answers that are known for when the same is told again. */
const [atOnce, remembered] = [100, 1_000]

/** What is heard of pressed buttons: each told as often as the provider likes, and acted upon once. */
export class Presses {
  private readonly options: PressesOptions
  private readonly known = new Map<string, Promise<PressAnswer>>()
  private readonly underWay = new Set<Promise<void>>()

  constructor(options: PressesOptions) {
    this.options = options
  }

  unreadable(): void {
    this.count('unreadable')
  }

  /** What is not on record is not answered: the provider tells it again, or the person presses again. */
  async hear(press: CardPress, say: (answer: PressAnswer) => void): Promise<void> {
    const known = this.known.get(press.event)
    if (!known && this.underWay.size >= atOnce) return this.count('too-many')
    const isAgain = known !== undefined
    const taking = known ?? this.options.take(press)
    if (isAgain) this.count('again')
    else this.remember(press.event, taking)
    const answering = taking.then(
      (answer) => {
        if (!isAgain) this.count(answer.counts ? 'counted' : 'not-counted')
        say(answer)
      },
      (error: unknown) => {
        this.known.delete(press.event)
        this.count('not-kept')
        this.options.log.error({ err: error, channel: this.options.name }, 'a pressed button is not on record')
      },
    )
    this.underWay.add(answering)
    await answering
    this.underWay.delete(answering)
  }

  /** When what is under way has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.underWay)
  }

  private remember(event: string, taking: Promise<PressAnswer>): void {
    this.known.set(event, taking)
    const [oldest] = this.known.keys()
    if (this.known.size > remembered && oldest !== undefined) this.known.delete(oldest)
  }

  private count(outcome: string): void {
    this.options.metrics.presses.inc({ channel: this.options.name, outcome })
  }
}
