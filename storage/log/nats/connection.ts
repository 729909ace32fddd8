import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/nats-core'
import { connect } from '@nats-io/transport-node'
import { LogAway } from '../log.ts'
import type { NatsServers } from './options.ts'
import { ServerChoice } from './server-choice.ts'

/** How long any server may take for an answer, ms. */
export const answerMs = 2_000

/** How long a leader may take, ms: it may just be chosen, and a stream be made on three disks. */
const leaderMs = 5_000

export interface Connected {
  readonly nc: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  readonly choice: ServerChoice
}

/** A user's hold on the connection: it is made when it is first asked for, and closed with the last hold. */
export interface Hold extends AsyncDisposable {
  /** Rejects when no server can be reached. A connection that was made comes back by itself. */
  get(): Promise<Connected>
}

/** One connection to the servers, for all who read and write a log in this process. */
export class SharedConnection {
  private readonly servers: NatsServers
  private holds = 0
  private connected: Promise<Connected> | undefined

  constructor(servers: NatsServers) {
    this.servers = servers
  }

  take(): Hold {
    this.holds++
    let isHeld = true
    return {
      get: () => this.get(),
      [Symbol.asyncDispose]: async () => {
        if (isHeld) this.holds--
        isHeld = false
        if (this.holds === 0) await this.close()
      },
    }
  }

  private async get(): Promise<Connected> {
    this.connected ??= connectTo(this.servers)
    const asked = this.connected
    try {
      const connected = await asked
      if (!connected.nc.isClosed()) return connected
    } catch (error) {
      if (this.connected === asked) this.connected = undefined
      throw error
    }
    if (this.connected === asked) this.connected = undefined
    return this.get()
  }

  private async close(): Promise<void> {
    const closing = this.connected
    this.connected = undefined
    const connected = await closing?.catch(() => undefined)
    await connected?.nc.close()
  }
}

async function connectTo({ servers, user, password }: NatsServers): Promise<Connected> {
  try {
    const nc = await connect({
      servers: [...servers],
      name: 'huoshui',
      timeout: answerMs,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
      // a server that stands still keeps its sockets: two unanswered pings, and another one is taken
      pingInterval: 1_000,
      maxPingOut: 2,
      ignoreAuthErrorAbort: true,
      ...(user !== undefined && { user }),
      ...(password !== undefined && { pass: password }),
      ...(servers.some((url) => url.startsWith('tls:')) && { tls: {} }),
    })
    const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: leaderMs })
    return { nc, js: jetstream(nc), jsm, choice: new ServerChoice(nc, servers.length) }
  } catch (error) {
    throw new LogAway(`no NATS server can be reached at ${servers.join(', ')}`, { cause: error })
  }
}
