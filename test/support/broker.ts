import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { IConnectPacket } from 'mqtt-packet'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { type Broker, startBroker } from '../../broker/broker.ts'
import type { LoggedMessage } from '../../core/message.ts'
import type { Holder } from '../../core/topic-access.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import type { BrokerPeers, LogReader, LogWriter } from '../../storage/log/log.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import type { NodeBook } from '../../storage/nodes/nodes.ts'
import { temporaryFolder } from './folder.ts'
import { RawClient } from './raw-mqtt.ts'
import { openTestLog, readAll } from './reading-log.ts'

export interface TestBroker extends AsyncDisposable {
  readonly broker: Broker
  readonly devices: DeviceCredentials
  readonly reader: LogReader
  readonly folder: string
  /** Lines of the broker's log, parsed. */
  readonly lines: readonly Record<string, unknown>[]
  /** Value of a metric; 0 when there is none such yet. */
  metric(name: string, labels?: Record<string, string>): Promise<number>
  recorded(): Promise<LoggedMessage[]>
  /** Makes a credential; the password. */
  add(holder: Holder): Promise<string>
  /** A TCP client that has logged in with a new credential of its own, or with the one given. */
  client(holder: Holder, hello?: Partial<IConnectPacket>): Promise<RawClient>
}

export interface TestBrokerOptions {
  readonly env?: Record<string, string>
  readonly lane?: 'what-can' | 'nothing'
  readonly clock?: () => number
  /** Default: `clock`. */
  readonly steady?: () => number
  /** Puts something before the real log. */
  readonly wrap?: (log: LogWriter) => LogWriter
  /** The other brokers. */
  readonly peers?: BrokerPeers
  /** Where they stand on record. */
  readonly book?: NodeBook
  /** Puts something between the broker and the real credentials. */
  readonly wrapDevices?: (devices: DeviceCredentials) => DeviceCredentials
}

/** A broker on ports of the system's choice, with a real log and real credentials in a temporary folder. */
export async function startTestBroker(options: TestBrokerOptions = {}): Promise<TestBroker> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(temporaryFolder()).path
  const parsed = parseSettings({
    HUOSHUI_MQTT_PORT: '0',
    HUOSHUI_MQTTS_PORT: '0',
    HUOSHUI_MQTT_WS_PORT: '0',
    ...options.env,
  })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const lines: Record<string, unknown>[] = []
  const sink = new Writable({
    write(line: Buffer, _encoding, done) {
      lines.push(JSON.parse(line.toString()) as Record<string, unknown>)
      done()
    },
  })
  const metrics = new Registry()
  const real = stack.use(await openTestLog(join(folder, 'log')))
  const readingLog = options.wrap?.(real) ?? real
  const devices = stack.use(await openDeviceCredentials({ folder }))
  const broker = stack.use(
    await startBroker({
      settings: parsed.settings,
      log: pino({ level: 'debug' }, sink),
      metrics,
      readingLog,
      devices: options.wrapDevices?.(devices) ?? devices,
      ...(options.lane && { lane: options.lane }),
      ...(options.peers && { peers: options.peers, book: options.book }),
      ...(options.clock ? { clock: options.clock, steady: options.steady ?? options.clock } : {}),
    }),
  )
  const reader = stack.use(openLogReader({ folder: join(folder, 'log') }))
  const passwords = new Map<string, string>()
  const add = async (holder: Holder): Promise<string> => {
    const password = await devices.add(holder)
    passwords.set(holder.id, password)
    return password
  }
  const opened = stack.move()
  return {
    broker,
    devices,
    reader,
    folder,
    lines,
    add,
    async metric(name, labels = {}) {
      const found = (await metrics.getSingleMetric(name)?.get())?.values.find(
        (value) =>
          (!('metricName' in value) || value.metricName === undefined || value.metricName === `${name}_count`) &&
          Object.entries(labels).every(([label, wanted]) => value.labels[label as never] === wanted),
      )
      return found?.value ?? 0
    },
    recorded: () => readAll(reader),
    async client(holder, hello = {}) {
      const password = passwords.get(holder.id) ?? (await add(holder))
      const client = await RawClient.open(broker.addresses.mqtt.port)
      opened.use(client)
      const code = await client.hello({
        clientId: holder.id,
        username: holder.id,
        password: Buffer.from(password),
        ...hello,
      })
      if (code !== 0) throw new Error(`refused with ${code}`)
      return client
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
