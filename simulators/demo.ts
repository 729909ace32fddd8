import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Device, Plant } from '../core/plant/plant.ts'
import { formatTopic } from '../core/topic.ts'
import { OutboxFull, openPublisher, type Publisher } from '../mqtt/publisher.ts'
import { history, instrumentsOf, sample } from './demo/instruments.ts'
import { keyOf, uniform } from './demo/noise.ts'

export interface DemoOptions {
  /** Of the platform's MQTT listener. */
  readonly url: string
  readonly plant: Plant
  /** Password by device id. A device without one stays silent. */
  readonly credentials: ReadonlyMap<string, string>
  readonly log: Logger
  /** Another seed, another story. Default 1. */
  readonly seed?: number
  /** How often each device reports. Default 5,000: quicker than the plant file says, so that readings flow at once. */
  readonly everyMs?: number
  /** History that each device sends first, as after an outage: the same at every start. Default 24 h; 0 for none. */
  readonly backlogMs?: number
  /** Epoch ms. */
  readonly clock?: () => number
}

/** Messages that a device keeps while the platform is away: almost three hours at the default interval. */
const deviceBuffer = 2000

/** Feeds a platform with a quiet day of its plant, one MQTT connection for each device. Returns while they connect. */
export async function startDemo(options: DemoOptions): Promise<AsyncDisposable> {
  const { plant, credentials, log } = options
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const devices = [...plant.devices.values()].filter(({ id, points }) => credentials.has(id) && points.size > 0)
  log.info({ devices: devices.length, ofPlant: plant.devices.size }, 'demonstration: devices connect')
  const running = devices.map((device) =>
    runDevice(options, device, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) log.error({ device: device.id, err: error }, 'demonstration: a device gave up')
    }),
  )
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await Promise.all(running)
    },
  }
}

async function runDevice(options: DemoOptions, device: Device, stop: AbortSignal): Promise<void> {
  const { url, credentials, log, everyMs = 5000, backlogMs = 24 * 3_600_000, clock = Date.now } = options
  const status = formatTopic({ kind: 'status', site: device.site, device: device.id })
  const readings = formatTopic({ kind: 'readings', site: device.site, device: device.id })
  const instruments = instrumentsOf(options.plant, device, options.seed ?? 1)
  const { gauges = [], amounts = [] } = Object.groupBy(instruments, ({ kind }) =>
    kind === 'amount' ? 'amounts' : 'gauges',
  )
  let publisher: Publisher | undefined
  const announce = (state: 'online' | 'offline') => publisher?.publish(status, state, { retain: true }).catch(() => {})
  publisher = await openPublisher({
    url,
    clientId: device.id,
    username: device.id,
    password: credentials.get(device.id) ?? '',
    will: { topic: status, payload: 'offline', retain: true },
    window: deviceBuffer,
    connectWithinMs: 600_000,
    fruitlessLimit: Number.POSITIVE_INFINITY,
    signal: stop,
    // The broker has published the Last Will by now; the outbox may be full, then the next reading says as much.
    onConnection: ({ name }) => void (name === 'connected' && announce('online')),
  })
  await using _open = publisher
  void announce('online')

  let reported = clock()
  const stopped = aborted(stop)
  for (const payload of history(instruments, reported - backlogMs, reported)) {
    if (stop.aborted) break
    await Promise.race([publisher.publish(readings, payload), stopped])
  }
  await delay(everyMs * uniform(keyOf(readings), 0), undefined, { signal: stop }).catch(() => {})
  while (!stop.aborted) {
    const at = clock()
    // An amount has its own times, so that the history that is sent at the next start repeats it and does not add to it.
    const now = gauges.length > 0 ? [JSON.stringify({ at, readings: sample(gauges, at) })] : []
    for (const payload of [...history(amounts, reported, at), ...now]) {
      publisher.publish(readings, payload).catch((error: unknown) => {
        if (error instanceof OutboxFull) log.warn({ device: device.id }, "demonstration: a device's buffer is full")
      })
    }
    reported = at
    await delay(everyMs, undefined, { signal: stop }).catch(() => {})
  }
  await Promise.race([announce('offline'), delay(1000, undefined, { ref: false })])
}

async function aborted(signal: AbortSignal): Promise<void> {
  await delay(2 ** 31 - 1, undefined, { signal, ref: false }).catch(() => {})
}
