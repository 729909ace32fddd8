import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AuthErrorCode, AuthenticateError, Client, ConnectPacket } from 'aedes'
import type { Logger } from 'pino'
import { accessOf } from '../core/topic-access.ts'
import type { DeviceCredentials, DeviceGrant } from '../storage/credentials/devices.ts'
import { type Connection, type Connections, sessionKey, type Will, whois } from './connection.ts'
import type { LoginRefusal, Refusals } from './refusal.ts'
import type { Sent } from './sent/sent.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { Shares } from './share.ts'
import { isMqttText } from './text.ts'

/** CONNACK return codes (MQTT 3.1.1 §3.2.2.3). */
const returnCodes: Record<LoginRefusal, number> = {
  'empty-client-id': 2,
  'client-id-too-long': 2,
  'client-id-reserved': 2,
  'too-many-of-one': 3,
  'no-credentials': 4,
  'unknown-device': 4,
  'revoked-device': 4,
  'wrong-password': 4,
  'will-not-granted': 5,
}
const maxClientIdLength = 256

export interface DoorOptions {
  readonly connections: Connections
  readonly sessions: Sessions
  readonly sent: Sent
  readonly shares: Shares
  /** Connections at once of one credential. */
  readonly mostOfOne: number
  /** Counts ms and never steps. */
  readonly clock: () => number
  readonly devices: DeviceCredentials
  readonly refusals: Refusals
  readonly log: Logger
}

type Login = { readonly ok: true; readonly grant: DeviceGrant } | { readonly ok: false; readonly reason: LoginRefusal }

/** Who may connect: aedes's `preConnect` and `authenticate`. */
export class Door {
  private readonly options: DoorOptions

  constructor(options: DoorOptions) {
    this.options = options
  }

  readonly preConnect = (
    client: Client,
    packet: ConnectPacket,
    done: (error: Error | null, success: boolean) => void,
  ): void => {
    const { connections, refusals } = this.options
    const connection = connections.of(client)
    if (!connection) {
      done(new Error('connection closed'), false)
      return
    }
    const { clean = true, keepalive = 0, username, will } = packet
    const clientId = packet.clientId === '' && clean ? randomUUID() : packet.clientId
    connection.state = {
      name: 'greeted',
      hello: { clientId, clean, keepAliveSeconds: keepalive, will: will && willOf(will), username },
    }
    if (![clientId, username, will?.topic].every(isMqttText)) {
      refusals.refuse('malformed-text', whois(connection))
      done(new Error('a text is no UTF-8'), false)
      return
    }
    // to aedes it is this name's from here on; it takes over nothing before the password was found to be right
    packet.clientId = sessionKey(username ?? '', clientId)
    // aedes goes on to answer this with CONNACK 1, unacceptable protocol version
    if (packet.protocolVersion === 5) refusals.refuse('mqtt-5', whois(connection))
    // aedes's own timer would end a healthy client whose messages wait for the disk: ours (keep-alive.ts) does not
    packet.keepalive = 0
    done(null, true)
  }

  readonly authenticate = (
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void => {
    const connection = this.options.connections.of(client)
    if (!connection) {
      done(loginError('no-credentials'), false)
      return
    }
    this.login(connection, username, password).then(
      (login) => {
        if (!login.ok) {
          this.options.refusals.refuse(login.reason, whois(connection))
          return done(loginError(login.reason), false)
        }
        this.open(connection, login.grant)
        done(null, true)
      },
      (error: unknown) => {
        const { log, refusals } = this.options
        log.error({ error, ...refusals.loggable(whois(connection)) }, 'credentials cannot be read')
        done(Object.assign(new Error('credentials cannot be read'), { returnCode: 3 as AuthErrorCode }), false)
      },
    )
  }

  private async login(connection: Connection, username?: string, password?: Buffer): Promise<Login> {
    const { devices, refusals } = this.options
    if (connection.state.name !== 'greeted') return refused('no-credentials')
    const { hello } = connection.state
    if (hello.clientId === '' && !hello.clean) return refused('empty-client-id')
    if (hello.clientId.length > maxClientIdLength) return refused('client-id-too-long')
    const isKnown = username !== undefined && password !== undefined && devices.knows(username, password.toString())
    const delayMs = refusals.delayMs(whois(connection), isKnown)
    if (delayMs > 0) await delay(delayMs, undefined, { ref: false })
    if (username === undefined || password === undefined) return refused('no-credentials')
    const verified = await devices.verify(username, password.toString())
    if (!verified.ok) return verified
    // from here to `open` nothing waits, so that two cannot take the last place
    if (hello.clientId !== username && devices.has(hello.clientId)) return refused('client-id-reserved')
    const { shares, clock, mostOfOne, connections } = this.options
    const isOneMore = !connections.isOnline(connection.client.id)
    if (isOneMore && shares.of(username, clock()).connections >= mostOfOne) return refused('too-many-of-one')
    if (hello.will !== undefined && !accessOf(verified.grant).mayPublish(hello.will.topic).allowed)
      return refused('will-not-granted')
    return verified
  }

  private open(connection: Connection, device: DeviceGrant): void {
    if (connection.state.name !== 'greeted' || connection.stream.destroyed) return
    const { connections, sessions, sent, shares, clock } = this.options
    const { hello } = connection.state
    connection.state = {
      name: 'open',
      hello,
      device,
      access: accessOf(device),
      share: shares.of(device.id, clock()),
      sent: sent.of(device.id, hello.clientId),
    }
    connections.opened(connection)
    if (!hello.clean) sessions.open(connection.client.id, device)
  }
}

function willOf({ topic, payload }: NonNullable<ConnectPacket['will']>): Will {
  const hash = createHash('sha256').update(payload ?? '')
  return { topic, key: `${hash.digest('base64url')} ${topic}` }
}

function refused(reason: LoginRefusal): Login {
  return { ok: false, reason }
}

function loginError(reason: LoginRefusal): AuthenticateError {
  return Object.assign(new Error(reason), { returnCode: returnCodes[reason] as AuthErrorCode })
}
