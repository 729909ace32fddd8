import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { LoggedMessage, Message } from '../core/message.ts'
import type { PlantRef } from '../core/plant/plant.ts'
import type { StationPasswords } from '../storage/credentials/stations.ts'
import type { LogWriter } from '../storage/log/log.ts'
import { Admissions } from './admission.ts'
import { Desk } from './desk.ts'
import { rememberEarlier } from './earlier.ts'
import { KeepAlives } from './keep-alives.ts'
import { Line } from './line.ts'
import { createSl651Metrics } from './metrics.ts'
import { Packets } from './packets.ts'
import { Questions } from './questions.ts'
import { Refusals } from './refusals.ts'
import { Repeats } from './repeats.ts'
import type { Sl651Settings } from './settings.ts'

export interface Sl651Options {
  readonly settings: Sl651Settings
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly readingLog: LogWriter
  /** What came last before this start, oldest first: it is not kept again, and who was not acknowledged repeats soon. */
  readonly earlier: AsyncIterable<readonly LoggedMessage[]>
  readonly passwords: StationPasswords
  /** Tells a subscriber of a device's topic `result` what became of a command. */
  readonly publish: (topic: string, payload: string) => void
  /** Epoch ms. */
  readonly clock?: () => number
  /** Counts ms and never steps. */
  readonly steady?: () => number
}

/** The running listener. Disposing it ends the connections and waits for the log, 5 s at most. */
export interface Sl651Listener extends AsyncDisposable {
  readonly address: AddressInfo
  /** A command that a device's topic has had. */
  command(message: Message): void
}

const lookEveryMs = 500
/** A connection must bring its first frame within this, ms. */
const firstFrameWithinMs = 60_000
const stopWithinMs = 5_000

/** Opens the TCP listener for stations that speak SL 651-2014. Throws when its port cannot be used. */
export async function startSl651(options: Sl651Options): Promise<Sl651Listener> {
  const { settings, log, plant, passwords, readingLog } = options
  const { clock = Date.now, steady = () => performance.now() } = options
  await using started = new AsyncDisposableStack()
  const lines = new Map<Socket, Line>()
  const packets = new Packets({
    maxMessageBytes: settings.HUOSHUI_SL651_MAX_MESSAGE,
    waitMs: settings.HUOSHUI_SL651_PACKET_WAIT_MS,
  })
  const metrics = createSl651Metrics(options.metrics, {
    connections: () => lines.size,
    packetBytes: () => packets.bytes,
  })
  const refusals = new Refusals({ log, metrics, steady })
  const questions = new Questions({ plant, metrics, log, steady, clock, publish: options.publish })
  const repeats = new Repeats()
  await rememberEarlier(options.earlier, repeats)
  const common = settings.HUOSHUI_SL651_PASSWORD
  const keepAlives = new KeepAlives({ readingLog, clock }, steady())
  const desk = new Desk({
    ...{ readingLog, packets, repeats, questions, keepAlives, refusals, metrics, clock, steady },
    admissions: new Admissions({ plant, passwords, common, steady }),
    zone: () => plant.current.city.zone,
    ackTime: settings.HUOSHUI_SL651_ACK_TIME,
  })
  started.defer(() => written(desk))

  const events = {
    frame: desk.frame,
    noise: (bytes: number, because: 'noise' | 'bad-crc') => {
      metrics.noiseBytes.inc(bytes)
      if (because === 'bad-crc') metrics.badCrc.inc()
    },
    slowed: () => metrics.slowed.inc(),
    refused: (line: Line, because: 'noise' | 'reads-nothing') => refusals.refuse(because, { remote: line.remote }),
  }
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }, (socket) => {
    if (lines.size >= settings.HUOSHUI_SL651_MAX_CONNECTIONS) {
      refusals.refuse('too-many-connections', { remote: socket.remoteAddress ?? 'unknown' })
      socket.destroy()
      return
    }
    const line = new Line(socket, events, { steady, maxRate: settings.HUOSHUI_SL651_MAX_RATE })
    lines.set(socket, line)
    socket.once('close', () => {
      lines.delete(socket)
      questions.closed(line)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: settings.HUOSHUI_HOST, port: settings.HUOSHUI_SL651_PORT ?? 0, backlog: 4096 }, resolve)
  })
  started.defer(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of lines.keys()) socket.destroy()
    await closed
  })

  const look = setInterval(() => {
    const now = steady()
    for (const line of lines.values()) {
      const allowedMs = line.spoke ? settings.HUOSHUI_SL651_SILENCE_MS : firstFrameWithinMs
      if (line.isHeld || now - line.heardAt < allowedMs) continue
      refusals.refuse(line.spoke ? 'silent' : 'says-nothing', { remote: line.remote })
      line.close()
    }
    questions.look(now)
    keepAlives.look(now)
    desk.askForMissing((station) => questions.lineOf(station))
  }, lookEveryMs).unref()
  started.defer(() => clearInterval(look))
  const running = started.move()
  return {
    address: server.address() as AddressInfo,
    command: (message) => questions.command(message),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function written(desk: Desk): Promise<void> {
  const deadline = AbortSignal.timeout(stopWithinMs)
  while (desk.pending > 0 && !deadline.aborted) await new Promise((resolve) => setImmediate(resolve))
}
