import type { Duplex } from 'node:stream'
import { Aedes, type Client } from 'aedes'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { DeviceCredentials } from '../storage/credentials/devices.ts'
import type { BrokerPeers, LogWriter } from '../storage/log/log.ts'
import type { NodeBook } from '../storage/nodes/nodes.ts'
import { Admission } from './admission.ts'
import { Door } from './connect.ts'
import { type Connection, Connections, whois } from './connection.ts'
import { DeviceStream } from './device-stream.ts'
import { explainEnd } from './ends.ts'
import { Audience } from './lane/audience.ts'
import { KnownTopics } from './lane/known-topics.ts'
import { FastLane } from './lane/lane.ts'
import { noLane } from './lane/sorter.ts'
import { type BrokerAddresses, listen } from './listeners.ts'
import { createBrokerMetrics } from './metrics.ts'
import { type Joined, joinNodes } from './nodes/join.ts'
import { Outlet } from './outlet.ts'
import { OwnClock } from './own-clock.ts'
import { type PublishOptions, publishing } from './publishing.ts'
import { Receipts } from './receipts.ts'
import { Recorder } from './record.ts'
import { Refusals } from './refusal.ts'
import { Sent } from './sent/sent.ts'
import { Persistence } from './sessions/persistence.ts'
import { Retained } from './sessions/retained.ts'
import { Sessions } from './sessions/sessions.ts'
import type { BrokerSettings } from './settings.ts'
import { Shares } from './share.ts'
import { stop } from './stop.ts'
import { Readers } from './subscribe.ts'
import { Turns } from './turns.ts'
import { Waiting } from './waiting.ts'
import { startWatch } from './watch.ts'

export interface BrokerOptions {
  readonly settings: BrokerSettings
  readonly log: Logger
  readonly metrics: Registry
  readonly readingLog: LogWriter
  readonly devices: DeviceCredentials
  /** What the log's tail says was sent before (`sentInLog`). Default: nothing. */
  readonly sent?: Sent
  /** The other brokers of the log, where there may be any. */
  readonly peers?: BrokerPeers
  /** Where they stand on record; left out where there is no such place. */
  readonly book?: NodeBook | undefined
  /** What takes the short way to the log. Default: what can; 'nothing' is what that is compared with. */
  readonly lane?: 'what-can' | 'nothing'
  /** Epoch ms: what messages are stamped with. */
  readonly clock?: () => number
  /** Counts ms and never steps: what waiting is measured with. */
  readonly steady?: () => number
}

/** The running broker. Disposing it ends the connections, records their Last Wills, and waits for the log, 5 s at most. */
export interface Broker extends AsyncDisposable {
  readonly addresses: BrokerAddresses
  /** Reads the certificate's files again; throws where they cannot be used, and the one in use stays. */
  renewCertificate(): void
  /** Publishes for the platform itself: nothing is asked or recorded. Resolves when every subscriber has taken it. */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void>
  /** As one of several; undefined where there is one. */
  readonly joined: Pick<Joined, 'remember'> | undefined
}

const queuedBytes = 67_108_864

/** Opens the MQTT listeners. Throws when a port or a certificate cannot be used; then nothing is left open. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { settings, log, readingLog, devices, clock = Date.now, steady = () => performance.now() } = options
  const { sent = new Sent(), lane = 'what-can', peers } = options
  await using started = new AsyncDisposableStack()
  const changesFrom = await devices.newestChange() // before anybody is let in
  const connections = new Connections()
  const mostOfOne = settings.HUOSHUI_MAX_CONNECTIONS_EACH
  const metrics = createBrokerMetrics(options.metrics, {
    connections: () => connections.size,
    waiting: () => waiting.pending,
    stalled: () => readingLog.status.name === 'stalled',
    sessions: () => sessions.size,
    queued: () => sessions.queued,
    retained: () => retained.size,
    unreadBytes: () => outlet.bytes,
  })
  const sessions = new Sessions({
    limits: {
      sessions: settings.HUOSHUI_MAX_CONNECTIONS,
      sessionsEach: mostOfOne,
      queued: settings.HUOSHUI_MAX_QUEUED,
      queuedBytes,
    },
    metrics,
    isOnline: (key) => connections.isOnline(key),
  })
  const retained = new Retained({ metrics, mostEach: settings.HUOSHUI_MAX_RETAINED, clock })
  const shares = new Shares({ maxRate: settings.HUOSHUI_MAX_RATE, maxByteRate: settings.HUOSHUI_MAX_BYTE_RATE })
  const outlet = new Outlet(settings.HUOSHUI_MAX_UNREAD)
  const turns = new Turns()
  const waiting = new Waiting(readingLog)
  const receipts = new Receipts()
  const refusals = new Refusals({ log, metrics, clock: steady, isKnown: (name) => devices.isOnRecord(name) })
  const maxTopicLevels = settings.HUOSHUI_MAX_TOPIC_LEVELS
  const ownClock = new OwnClock({ clock, steady, readingLog, metrics, log })
  const door = new Door({ connections, sessions, sent, shares, mostOfOne, clock: steady, devices, refusals })
  const recorder = new Recorder({
    connections,
    sessions,
    retained,
    readingLog,
    refusals,
    metrics,
    maxTopicLevels,
    clock: ownClock,
    receipts,
    waiting,
    passOn: (message) => nodes?.passOn(message),
    isElsewhere: (session) => nodes?.isElsewhere(session),
  })
  const maxSubscriptions = settings.HUOSHUI_MAX_SUBSCRIPTIONS
  const readers = new Readers({ connections, refusals, metrics, outlet, maxSubscriptions, maxTopicLevels })
  const ends = { connections, refusals }
  const isKnown = (device: string) => devices.has(device)
  const around = { readingLog, log, registry: options.metrics, clock: ownClock, steady, isKnown }
  const nodes = started.use(
    peers &&
      joinNodes(
        { ...around, peers, book: options.book, retained, recorder, ends, publish: (packet) => publish(packet) },
        [readers.live, sessions.wanted],
      ),
  )
  const audience = new Audience(readers.live, sessions.wanted, ...(nodes ? [nodes.wanted] : []))
  const laneOptions = { audience, readingLog, receipts, clock: ownClock, waiting, refusals, metrics }
  const laneOf = (connection: Connection) => (lane === 'nothing' ? noLane : new FastLane(connection, laneOptions))
  const aedes = await Aedes.createBroker({
    // with the default of 100, one subscriber that stops reading ends the process
    concurrency: 0,
    drainTimeout: settings.HUOSHUI_DRAIN_TIMEOUT_MS,
    connectTimeout: settings.HUOSHUI_CONNECT_TIMEOUT_MS,
    maxInflightInbound: settings.HUOSHUI_MAX_INFLIGHT,
    // we have a limit of our own, and the user name stands before the client id
    maxClientsIdLength: 65_535,
    persistence: new Persistence({
      sessions,
      retained,
      granted: (client) => connections.of(client)?.subscriptions,
      released: recorder.released,
    }),
    preConnect: door.preConnect,
    authenticate: door.authenticate,
    authorizePublish: recorder.authorizePublish,
    published: recorder.published,
    authorizeSubscribe: readers.authorizeSubscribe,
    authorizeForward: readers.authorizeForward,
  })
  started.defer(() => stop(aedes, waiting))
  aedes.on('unsubscribe', readers.unsubscribed)
  aedes.on('connackSent', ({ returnCode }, client) => {
    const connection = returnCode === 0 ? connections.of(client) : undefined
    if (!connection) return
    recorder.opened(connection)
    nodes?.began(connection)
    const { state, stream } = connection
    if (state.name === 'open') stream.admit(state.share, laneOf(connection))
  })
  const publish = publishing(aedes)
  aedes.on('clientError', (client, error) => explainEnd(connections.of(client), error, ends))
  aedes.on('connectionError', (client, error) => explainEnd(connections.of(client), error, ends))

  let opened = 0
  const admission = new Admission(settings.HUOSHUI_MAX_CONNECTIONS, refusals)
  const listeners = await listen(settings, {
    admit: (socket) => admission.admit(socket),
    open(socket, remote) {
      if (!socket.destroyed) serve(socket, remote)
    },
    failed: (because, remote, detail) => refusals.refuse(because, { remote, detail }),
  })
  started.defer(async () => {
    nodes?.leaving()
    const closed = listeners[Symbol.asyncDispose]()
    admission.end()
    await closed
  })

  function serve(socket: Duplex, remote: string): void {
    const stream = new DeviceStream(socket, {
      // live messages end at the first of the two: what is retained or queued for a client can fill it, and then waits
      limits: { maxPacketBytes: settings.HUOSHUI_MAX_PAYLOAD, maxWaitingBytes: 2 * settings.HUOSHUI_MAX_UNREAD },
      turns,
      outlet,
      clock: steady,
      refuse: (because) => refusals.refuse(because, whois(connection)),
      slowed: () => metrics.slowed.inc(),
    })
    const client: Client = aedes.handle(stream)
    const connection: Connection = {
      client,
      stream,
      key: String(opened++),
      remote,
      state: { name: 'new' },
      waiting: 0,
      waitingBytes: 0,
      subscriptions: new Map(),
      topics: new KnownTopics(),
    }
    connections.add(connection)
    stream.once('close', () => {
      connections.remove(connection)
      readers.left(connection)
      nodes?.ended(connection)
    })
  }

  started.use(
    startWatch({
      connections,
      devices,
      changesFrom,
      readingLog,
      waiting,
      refusals,
      log,
      steady,
      clock: ownClock,
      unreadForMs: settings.HUOSHUI_DRAIN_TIMEOUT_MS,
      ended(id, since) {
        sessions.forgetOthers(id, since)
        if (since !== undefined) return
        shares.forget(id)
        sent.forget(id)
      },
    }),
  )
  const running = started.move()
  return {
    addresses: listeners.addresses,
    joined: nodes,
    renewCertificate: () => listeners.renewCertificate(),
    async publish(topic, payload, { retain, qos, isOfAll = false }) {
      const message = { topic, payload: Buffer.from(payload), retain, qos }
      if (!isOfAll) nodes?.passOn({ ...message, client: '', at: clock() })
      await publish(message)
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
