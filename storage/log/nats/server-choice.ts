import { setTimeout as delay } from 'node:timers/promises'
import type { PeerInfo } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/nats-core'

/** A leader that nobody has heard for so long is being replaced; followers answer it each second. */
const unheardMs = 2_500
/** Without any answer for so long, ms, another server is tried; then for twice as long. */
const patienceMs = 3_000
const longestPatienceMs = 30_000
/** How long the library may take until it is at another server, ms; it may try the same one first. */
const moveMs = 300

/**
 * At which server we are: one that is cut off from the others, and not from us, is as good as none, and its sockets never
 * say so. Whoever asks the servers tells here how that went.
 */
export class ServerChoice {
  private readonly nc: NatsConnection
  /** How many there are to choose from. */
  private readonly servers: number
  private silentSince: number | undefined
  private patience = patienceMs
  private isMoving = false

  constructor(nc: NatsConnection, servers: number) {
    this.nc = nc
    this.servers = servers
  }

  /** Who leads something has answered, and a majority with it. */
  answered(): void {
    this.silentSince = undefined
    this.patience = patienceMs
  }

  /** Nobody has. `now`: of a clock that never steps, ms. */
  unanswered(now = performance.now()): void {
    this.silentSince ??= now
    if (now - this.silentSince < this.patience) return
    this.silentSince = now
    this.patience = Math.min(longestPatienceMs, 2 * this.patience)
    this.leave()
  }

  /** Goes to another server; what is under way is in doubt. */
  leave(): void {
    if (this.isMoving || this.servers < 2) return
    this.isMoving = true
    void this.move().finally(() => {
      this.isMoving = false
    })
  }

  private async move(): Promise<void> {
    const { nc, servers } = this
    const from = nc.info?.server_id
    for (let tries = 0; tries < servers && !nc.isClosed() && nc.info?.server_id === from; tries++) {
      await nc.reconnect().catch(() => undefined)
      await delay(moveMs)
    }
  }
}

/** Whether a stream's leader says of itself that it has not heard a majority for a while, though it still leads. `ts`: its own time. */
export function isCutOff({
  cluster,
  ts = '',
}: {
  readonly ts?: string
  readonly cluster?: { readonly leader_since?: string; readonly replicas?: readonly Pick<PeerInfo, 'active'>[] }
}): boolean {
  const others = cluster?.replicas ?? []
  const ledMs = Date.parse(ts) - Date.parse(cluster?.leader_since ?? '')
  // one that was just chosen has heard nobody for long
  if (!(ledMs > unheardMs)) return false
  const heard = others.filter(({ active }) => active < unheardMs * 1e6).length
  return 2 * (heard + 1) <= others.length + 1
}
