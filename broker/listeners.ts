import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer, type SecureContextOptions, type Server as TlsServer } from 'node:tls'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { BrokerSettings } from './settings.ts'

/** Where the broker listens: address and port as bound. */
export interface BrokerAddresses {
  readonly mqtt: AddressInfo
  /** Only with a certificate. */
  readonly mqtts?: AddressInfo
  readonly ws: AddressInfo
}

export interface SocketFilter {
  /** A TCP connection came in. False when there are too many: it is closed. */
  admit(socket: Socket): boolean
  /** It is ready to speak MQTT. */
  open(stream: Duplex, remote: string): void
  /** It never got there. */
  failed(because: 'tls' | 'not-websocket', remote: string, detail: string): void
}

/** Nagle's delay doubles the median at 5,000 messages a second; TCP's keep-alive finds the peers that lost power. */
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }

export interface Listeners extends AsyncDisposable {
  readonly addresses: BrokerAddresses
  /** Reads the certificate's files again, for connections from now on; throws where they cannot be used, and keeps the old. */
  renewCertificate(): void
}

/** Opens the listeners: TCP, WebSocket, and TLS when a certificate is given. Closing stops new connections only. */
export async function listen(settings: BrokerSettings, filter: SocketFilter): Promise<Listeners> {
  await using opened = new AsyncDisposableStack()
  const bind = async (server: Server, port: number): Promise<AddressInfo> => {
    server.prependListener('connection', (socket: Socket) => {
      if (!filter.admit(socket)) socket.destroy()
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: settings.HUOSHUI_HOST, port, backlog: 4096 }, resolve)
    })
    opened.defer(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return server.address() as AddressInfo
  }
  const plain = createServer(socketOptions, (socket) => filter.open(socket, remoteOf(socket)))
  const mqtt = await bind(plain, settings.HUOSHUI_MQTT_PORT)
  const tls = settings.HUOSHUI_TLS_CERT ? tlsServer(settings, filter) : undefined
  const mqtts = tls && (await bind(tls, settings.HUOSHUI_MQTTS_PORT))
  const ws = await bind(webSocketServer(settings, filter), settings.HUOSHUI_MQTT_WS_PORT)
  const stack = opened.move()
  return {
    addresses: { mqtt, ws, ...(mqtts ? { mqtts } : {}) },
    renewCertificate: () => tls?.setSecureContext(certificateOf(settings)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function remoteOf(socket: Socket): string {
  return socket.remoteAddress ?? 'unknown'
}

function certificateOf({
  HUOSHUI_TLS_CERT,
  HUOSHUI_TLS_KEY,
  HUOSHUI_TLS_CLIENT_CA,
}: BrokerSettings): SecureContextOptions {
  return {
    cert: HUOSHUI_TLS_CERT && readFileSync(HUOSHUI_TLS_CERT),
    key: HUOSHUI_TLS_KEY && readFileSync(HUOSHUI_TLS_KEY),
    ...(HUOSHUI_TLS_CLIENT_CA && { ca: readFileSync(HUOSHUI_TLS_CLIENT_CA) }),
    minVersion: 'TLSv1.2',
  }
}

function tlsServer(settings: BrokerSettings, filter: SocketFilter): TlsServer {
  const { HUOSHUI_TLS_CLIENT_CA, HUOSHUI_CONNECT_TIMEOUT_MS } = settings
  const server = createTlsServer({
    ...socketOptions,
    ...certificateOf(settings),
    ...(HUOSHUI_TLS_CLIENT_CA && { requestCert: true, rejectUnauthorized: true }),
    handshakeTimeout: HUOSHUI_CONNECT_TIMEOUT_MS,
  })
  server.on('secureConnection', (socket) => filter.open(socket, remoteOf(socket)))
  server.on('tlsClientError', (error, socket) => filter.failed('tls', remoteOf(socket), error.message))
  return server
}

function webSocketServer(settings: BrokerSettings, filter: SocketFilter): Server {
  const { HUOSHUI_CONNECT_TIMEOUT_MS } = settings
  const http = createHttpServer({
    ...socketOptions,
    headersTimeout: HUOSHUI_CONNECT_TIMEOUT_MS,
    requestTimeout: HUOSHUI_CONNECT_TIMEOUT_MS,
    connectionsCheckingInterval: HUOSHUI_CONNECT_TIMEOUT_MS,
  })
  http.on('clientError', (error, socket) => {
    filter.failed('not-websocket', (socket as Socket).remoteAddress ?? 'unknown', error.message)
    socket.destroy()
  })
  http.on('request', (request, response) => {
    filter.failed('not-websocket', remoteOf(request.socket), 'plain HTTP')
    response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end('MQTT over WebSocket is served here\n')
  })
  const sockets = new WebSocketServer({
    server: http,
    maxPayload: settings.HUOSHUI_MAX_PAYLOAD + 65_536,
    perMessageDeflate: false,
    // MQTT 3.1.1 §6: the client asks for `mqtt`; some still say `mqttv3.1`
    handleProtocols: (asked) => ['mqtt', 'mqttv3.1'].find((name) => asked.has(name)) ?? false,
  })
  sockets.on('connection', (socket, request) => {
    const remote = remoteOf(request.socket)
    if (socket.protocol === '') {
      filter.failed('not-websocket', remote, 'the subprotocol mqtt was not asked for')
      return socket.close(1002, 'subprotocol mqtt expected')
    }
    filter.open(createWebSocketStream(socket), remote)
  })
  sockets.on('wsClientError', (error, socket) => {
    filter.failed('not-websocket', (socket as Socket).remoteAddress ?? 'unknown', error.message)
    socket.destroy()
  })
  return http
}
