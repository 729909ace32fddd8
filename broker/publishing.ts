import type { Aedes } from 'aedes'

export interface PublishOptions {
  readonly retain: boolean
  readonly qos: 0 | 1 | 2
  /** Every broker of the log publishes it by itself: it is not passed on. Default: false. */
  readonly isOfAll?: boolean
}

export interface OwnMessage extends Omit<PublishOptions, 'isOfAll'> {
  readonly topic: string
  readonly payload: Buffer
}

/** Publishes what no client of ours has sent: nothing is asked or recorded. Resolves when every subscriber has taken it. */
export type PublishOwn = (message: OwnMessage) => Promise<void>

export function publishing(aedes: Pick<Aedes, 'publish'>): PublishOwn {
  return (message) =>
    // begun in its own turn of the loop: record.ts says why
    new Promise((resolve, reject) => {
      setImmediate(() => {
        const packet = { cmd: 'publish', ...message, dup: false } as const
        aedes.publish(packet, (error) => (error ? reject(error) : resolve()))
      })
    })
}
