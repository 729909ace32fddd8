import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import mqttPacket from 'mqtt-packet'

export interface Login {
  /** Default: this machine. */
  readonly host?: string
  readonly port: number
  readonly tls?: boolean
  readonly clientId: string
  /** None where the broker asks for none. */
  readonly user?: { readonly name: string; readonly password: string } | undefined
  readonly keepAliveSeconds: number
}

/** No connection: the system's word (`ECONNREFUSED`), `closed`, `no-answer`, or `refused-N` with the CONNACK's code. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected'
  readonly because: string

  constructor(because: string) {
    super(`no MQTT connection: ${because}`)
    this.because = because
  }
}

const longestWaitMs = 30_000

/** A socket on which the broker has accepted a CONNECT: MQTT without a library, so that the load itself costs little. Throws `NotConnected`. */
export async function openDeviceSocket(login: Login): Promise<Socket> {
  const { host = '127.0.0.1', port, tls = false, clientId, user, keepAliveSeconds } = login
  const socket = tls ? connectTls({ host, port, servername: host }) : connect({ port, host })
  socket.setNoDelay(true)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new NotConnected('no-answer')), longestWaitMs)
  const onError = (error: NodeJS.ErrnoException) => reject(new NotConnected(error.code ?? error.message))
  const onClose = () => reject(new NotConnected('closed'))
  const onData = (connack: Buffer) => {
    if (connack[3] === 0) resolve()
    else reject(new NotConnected(`refused-${connack[3]}`))
  }
  socket.on('error', onError)
  socket.on('close', onClose)
  socket.on('data', onData)
  socket.write(
    mqttPacket.generate({
      cmd: 'connect',
      clientId,
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: keepAliveSeconds,
      ...(user && { username: user.name, password: Buffer.from(user.password) }),
    }),
  )
  try {
    await promise
    return socket
  } catch (error) {
    socket.on('error', () => {})
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
    socket.off('error', onError).off('close', onClose).off('data', onData)
  }
}
