import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { hexOf } from '../../core/decode/sl651/digits.ts'
import type { LoggedMessage } from '../../core/message.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { type Sl651Listener, startSl651 } from '../../sl651/listener.ts'
import { openStationPasswords } from '../../storage/credentials/station-store.ts'
import type { StationPasswords } from '../../storage/credentials/stations.ts'
import type { LogWriter } from '../../storage/log/log.ts'
import { plantOf } from './decode.ts'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { quietLog } from './quiet.ts'
import { readAll, testLog } from './reading-log.ts'

export interface TestListener extends AsyncDisposable {
  readonly listener: Sl651Listener
  readonly passwords: StationPasswords
  readonly plant: PlantRef
  /** What was told of commands, topic and payload. */
  readonly published: [topic: string, payload: { outcome: string }][]
  readonly port: number
  recorded(): Promise<LoggedMessage[]>
  metric(name: string, labels?: Record<string, string>): Promise<number>
  client(): Promise<StationClient>
}

export interface TestListenerOptions {
  readonly env?: Record<string, string>
  /** Stations of the plant; default the three of the frames. */
  readonly stations?: readonly string[]
  readonly wrap?: (log: LogWriter) => LogWriter
  readonly steady?: () => number
  /** A data folder that stays. */
  readonly folder?: string
}

/** A listener at a port of the system's choice, with a real log and real passwords. */
export async function startTestListener(options: TestListenerOptions = {}): Promise<TestListener> {
  await using stack = new AsyncDisposableStack()
  const folder = options.folder ?? stack.use(temporaryFolder()).path
  const parsed = parseSettings({ HUOSHUI_SL651_PORT: '0', HUOSHUI_SL651_PASSWORD: 'any', ...options.env })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const metrics = new Registry()
  const log = testLog(join(folder, 'log'))
  const real = stack.use(await log.openWriter())
  const reader = stack.use(log.partition(0).openReader())
  const passwords = stack.use(await openStationPasswords({ folder }))
  const stations = options.stations ?? ['0012345678', '0011223344', '0060010203']
  const devices = stations.map((address) => [`hydro/s${address}`, { address, points: { '39': 'water_level' } }])
  const plant = { current: plantOf(Object.fromEntries(devices)) }
  const published: [string, { outcome: string }][] = []
  const listener = stack.use(
    await startSl651({
      ...{ settings: parsed.settings, log: quietLog, metrics, plant, earlier: log.recent(1e9), passwords },
      readingLog: options.wrap?.(real) ?? real,
      publish: (topic, payload) => void published.push([topic, JSON.parse(payload)]),
      clock: () => Date.UTC(2026, 6, 3, 3, 0, 16),
      ...(options.steady && { steady: options.steady }),
    }),
  )
  const opened = stack.move()
  return {
    ...{ listener, passwords, plant, published, port: listener.address.port },
    recorded: () => readAll(reader),
    async metric(name, labels = {}) {
      const values = (await metrics.getSingleMetric(`huoshui_sl651_${name}`)?.get())?.values ?? []
      return values
        .filter((value) => Object.entries(labels).every(([label, wanted]) => value.labels[label] === wanted))
        .reduce((sum, { value }) => sum + value, 0)
    },
    async client() {
      return opened.use(await StationClient.open(listener.address.port))
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** A TCP connection, and all that came on it as hex. */
export class StationClient implements Disposable {
  heard = ''
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes) => {
      this.heard += hexOf(bytes)
    })
    socket.on('error', () => undefined)
  }

  static open(port: number): Promise<StationClient> {
    const socket = connect(port, '127.0.0.1')
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', () => resolve(new StationClient(socket)))
    })
  }

  get isClosed(): boolean {
    return this.socket.destroyed || this.socket.readableEnded
  }

  send(...parts: readonly Uint8Array[]): void {
    for (const bytes of parts) this.socket.write(bytes)
  }

  /** Resolves when all that was heard is this. */
  hears(hex: string): Promise<string> {
    return eventually('the centre to answer', () => this.heard, hex)
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}
