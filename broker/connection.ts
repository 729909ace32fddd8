import type { Client } from 'aedes'
import type { Access } from '../core/topic-access.ts'
import type { DeviceGrant } from '../storage/credentials/devices.ts'
import type { DeviceStream } from './device-stream.ts'
import type { KnownTopics } from './lane/known-topics.ts'
import type { Refused } from './refusal.ts'
import type { SessionSent } from './sent/session-sent.ts'
import type { Share } from './share.ts'

/** A Last Will, and a text that is the same for the same topic and payload. */
export interface Will {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly key: string
}

/** What a client asked for in its CONNECT. */
export interface Hello {
  readonly clientId: string
  readonly clean: boolean
  readonly keepAliveSeconds: number
  readonly will: Will | undefined
  readonly username: string | undefined
}

export type ConnectionState =
  | { readonly name: 'new' }
  | Greeted
  | Open
  /** The credential ended, or the session began at another broker: the Last Will is not told. */
  | { readonly name: 'revoked'; readonly hello: Hello }

/** It has said who it is, and that is being looked at. */
export interface Greeted {
  readonly name: 'greeted'
  readonly hello: Hello
  /** Place of the newest change of the credential that it names, of those heard of since; 0: of none. */
  readonly changed: number
}

export interface Open {
  readonly name: 'open'
  readonly hello: Hello
  readonly device: DeviceGrant
  readonly access: Access
  readonly share: Share
  readonly sent: SessionSent
}

/** One client's connection, from the socket's opening to its close. */
export interface Connection {
  readonly client: Client
  readonly stream: DeviceStream
  /** Of no other connection since the start. */
  readonly key: string
  /** The peer's address. */
  readonly remote: string
  state: ConnectionState
  /** Messages of it that are not yet acknowledged and delivered. */
  waiting: number
  /** Their payloads, bytes. */
  waitingBytes: number
  /** Granted filters and their QoS. */
  readonly subscriptions: Map<string, 0 | 1 | 2>
  /** What it may publish to, as far as it has: not asked about again. */
  readonly topics: KnownTopics
}

/**
 * What aedes knows a session by: the user name and the client id. Two users may have one client id, and neither can stand
 * in the other's way.
 */
export function sessionKey(credential: string, clientId: string): string {
  return `${credential} ${clientId}`
}

export function whois({ remote, state }: Connection): Refused {
  return state.name === 'new' ? { remote } : { remote, username: state.hello.username, clientId: state.hello.clientId }
}

/** Its client id, where that is not its user name. */
export function clientIdOf({ hello, device }: Open): string | undefined {
  return hello.clientId === device.id ? undefined : hello.clientId
}

function willKey({ state }: Connection): string {
  return state.name === 'open' ? JSON.stringify([state.device.id, state.hello.will?.key ?? '']) : ''
}

/** The open connections, by aedes client and by user name. */
export class Connections implements Iterable<Connection> {
  private readonly open = new Set<Connection>()
  // not only the open ones: a Last Will is published after its client is gone
  private readonly byClient = new WeakMap<Client, Connection>()
  private readonly bySession = new Map<string, Connection>()
  /** The open connections that have one and the same Last Will, by user name and will. */
  private readonly byWill = new Map<string, Set<Connection>>()

  get size(): number {
    return this.open.size
  }

  add(connection: Connection): void {
    this.open.add(connection)
    this.byClient.set(connection.client, connection)
  }

  remove(connection: Connection): void {
    this.close(connection)
    this.open.delete(connection)
  }

  /** It is no longer what it was let in as. */
  revoke(connection: Connection): void {
    this.close(connection)
    if (connection.state.name === 'open') connection.state = { name: 'revoked', hello: connection.state.hello }
  }

  private close(connection: Connection): void {
    const { client, state } = connection
    if (state.name !== 'open' || !this.open.has(connection)) return
    state.share.connections--
    const sharers = this.byWill.get(willKey(connection))
    sharers?.delete(connection)
    if (sharers?.size === 0) this.byWill.delete(willKey(connection))
    if (this.bySession.get(client.id) === connection) this.bySession.delete(client.id)
  }

  has(connection: Connection): boolean {
    return this.open.has(connection)
  }

  of(client: Client): Connection | undefined {
    return this.byClient.get(client)
  }

  /** It was let in. */
  opened(connection: Connection): void {
    if (connection.state.name !== 'open') return
    connection.state.share.connections++
    this.bySession.set(connection.client.id, connection)
    if (connection.state.hello.will === undefined) return
    const key = willKey(connection)
    this.byWill.set(key, (this.byWill.get(key) ?? new Set()).add(connection))
  }

  /** True while another session of the same user is open whose end would tell the same. */
  othersWould(connection: Connection): boolean {
    const sharers = this.byWill.get(willKey(connection))
    return sharers !== undefined && sharers.size > (sharers.has(connection) ? 1 : 0)
  }

  /** The connection of a session (`sessionKey`), while its client is connected. */
  inSession(key: string): Connection | undefined {
    return this.bySession.get(key)
  }

  /** True while the client of a session (`sessionKey`) is connected. */
  isOnline(key: string): boolean {
    return this.bySession.has(key)
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.open.values()
  }
}
