import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between a client and the broker; what the broker answers is lost while `withholds` is true. */
export class WithholdingProxy implements AsyncDisposable {
  withholds = false
  readonly port: number
  private readonly server: Server
  private readonly sockets: ReadonlySet<Socket>

  private constructor(server: Server, sockets: ReadonlySet<Socket>) {
    this.server = server
    this.sockets = sockets
    this.port = (server.address() as AddressInfo).port
  }

  static async open(brokerPort: number): Promise<WithholdingProxy> {
    const sockets = new Set<Socket>()
    const server = createServer((client) => {
      const broker = connect(brokerPort, '127.0.0.1')
      for (const [one, other] of [
        [client, broker],
        [broker, client],
      ] as const) {
        sockets.add(one)
        one.on('error', () => {})
        one.on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
      }
      client.on('data', (bytes) => broker.write(bytes))
      broker.on('data', (bytes) => {
        if (!proxy.withholds) client.write(bytes)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new WithholdingProxy(server, sockets)
    return proxy
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
  }
}
