import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import mqttPacket from 'mqtt-packet'

export interface Login {
  readonly port: number
  readonly clientId: string
  /** None where the broker asks for none. */
  readonly user?: { readonly name: string; readonly password: string } | undefined
  readonly keepAliveSeconds: number
}

/** A socket on which the broker has accepted a CONNECT: MQTT without a library, so that the load itself costs little. */
export async function openDeviceSocket({ port, clientId, user, keepAliveSeconds }: Login): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
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
  const closed = once(socket, 'close').then(() => {
    throw new Error('closed before CONNACK')
  })
  closed.catch(() => undefined)
  const [connack] = (await Promise.race([once(socket, 'data'), closed])) as [Buffer]
  if (connack[3] !== 0) throw new Error(`CONNACK ${connack[3]}`)
  return socket
}
