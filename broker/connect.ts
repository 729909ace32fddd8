import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AuthErrorCode, AuthenticateError, Client, ConnectPacket } from 'aedes'
import { accessOf } from '../core/topic-access.ts'
import type { DeviceGrant, DeviceLogins } from '../storage/credentials/devices.ts'
import { type Connection, type Connections, type Hello, sessionKey, type Will, whois } from './connection.ts'
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
  readonly devices: DeviceLogins
  readonly refusals: Refusals
}

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
      changed: 0,
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
      (refusal) => {
        if (refusal === undefined) return done(null, true)
        this.options.refusals.refuse(refusal, whois(connection))
        done(loginError(refusal), false)
      },
      (error: unknown) => {
        this.options.refusals.failed(error, whois(connection), 'credentials cannot be read')
        done(Object.assign(new Error('credentials cannot be read'), { returnCode: 3 as AuthErrorCode }), false)
      },
    )
  }

  /** Why it is not let in. */
  private async login(connection: Connection, username?: string, password?: Buffer): Promise<LoginRefusal | undefined> {
    const { devices, refusals } = this.options
    if (connection.state.name !== 'greeted') return 'no-credentials'
    const { hello } = connection.state
    if (hello.clientId === '' && !hello.clean) return 'empty-client-id'
    if (hello.clientId.length > maxClientIdLength) return 'client-id-too-long'
    const shown = password?.toString()
    const isKnown = username !== undefined && shown !== undefined && (await devices.knows(username, shown))
    const delayMs = refusals.delayMs(whois(connection), isKnown)
    if (delayMs > 0) await delay(delayMs, undefined, { ref: false })
    if (username === undefined || shown === undefined) return 'no-credentials'
    const verified = await devices.verify(username, shown)
    if (!verified.ok) return verified.reason
    if (hello.clientId !== username && (await devices.has(hello.clientId))) return 'client-id-reserved'
    return this.open(connection, hello, verified.grant)
  }

  /** Nothing waits in here, so that two cannot take the last place, and what the watch has found out holds. */
  private open(connection: Connection, hello: Hello, device: DeviceGrant): LoginRefusal | undefined {
    const { connections, sessions, sent, shares, clock, mostOfOne } = this.options
    const { state, stream, client } = connection
    if (state.name !== 'greeted' || stream.destroyed) return undefined
    // the watch does not look again for what it has found out while the password was looked at
    if (state.changed > device.sequence) return 'revoked-device'
    const share = shares.of(device.id, clock())
    if (!connections.isOnline(client.id) && share.connections >= mostOfOne) return 'too-many-of-one'
    const access = accessOf(device)
    if (hello.will !== undefined && !access.mayPublish(hello.will.topic).allowed) return 'will-not-granted'
    connection.state = { name: 'open', hello, device, access, share, sent: sent.of(device.id, hello.clientId) }
    connections.opened(connection)
    if (!hello.clean) sessions.open(client.id, device)
    return undefined
  }
}

function willOf({ topic, payload, qos = 0, retain = false }: NonNullable<ConnectPacket['will']>): Will {
  const bytes = Buffer.from(payload ?? '')
  const hash = createHash('sha256').update(bytes)
  return { topic, payload: bytes, qos, retain, key: `${hash.digest('base64url')} ${topic}` }
}

function loginError(reason: LoginRefusal): AuthenticateError {
  return Object.assign(new Error(reason), { returnCode: returnCodes[reason] as AuthErrorCode })
}
