import { setTimeout as delay } from 'node:timers/promises'
import type { Subscription } from '@nats-io/nats-core'
import type { Connected } from './connection.ts'

const shortestMs = 10
const longestMs = 640

/**
 * The writers of one part take turns. Whoever appends all the time would always be faster than one that must first look
 * where the end is by now: so that one asks, and the others hold back for a moment, longer each time that it asks in vain.
 */
export class Turns implements Disposable {
  private readonly subject: string
  private readonly own: string
  private heard: Subscription | undefined
  private until = 0

  /** `own`: what tells this writer from the others, without spaces. */
  constructor(subject: string, own: string) {
    this.subject = subject
    this.own = own
  }

  /** Hears from now on who asks. */
  listen({ nc }: Connected): void {
    if (this.heard && !this.heard.isClosed()) return
    this.heard = nc.subscribe(this.subject, {
      callback: (_error, msg) => {
        const [who, tries = '0'] = msg.string().split(' ')
        if (who === this.own) return
        this.until = performance.now() + Math.min(longestMs, shortestMs * 2 ** Number(tries))
      },
    })
  }

  ask({ nc }: Connected, tries: number): void {
    nc.publish(this.subject, `${this.own} ${tries}`)
  }

  /** Lets those go first who have asked. */
  async wait(): Promise<void> {
    const ms = this.until - performance.now()
    if (ms > 0) await delay(Math.min(ms, longestMs))
  }

  [Symbol.dispose](): void {
    this.heard?.unsubscribe()
  }
}
