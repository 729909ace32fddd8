/** Longest silence that a device may announce; one that announces none (0) gets this too. Half-open sockets end so. */
const longestMs = 3_600_000

/** Silence after which a client is taken for dead: 1.5 × its keep-alive (MQTT 3.1.1 §3.1.2.10), in ms. */
export function silenceAllowedMs(keepAliveSeconds: number): number {
  const announcedMs = keepAliveSeconds === 0 ? longestMs : Math.min(keepAliveSeconds * 1000, longestMs)
  return announcedMs * 1.5
}

export interface Hearing {
  /** When bytes last came in, by a clock that never steps, ms. */
  readonly heardAt: number
  readonly allowedMs: number
  /** We are not listening: its messages wait for the disk, or it is slowed down. Its silence is ours. */
  readonly weAreBusy: boolean
}

export function isDead({ heardAt, allowedMs, weAreBusy }: Hearing, now: number): boolean {
  return !weAreBusy && now - heardAt > allowedMs
}
