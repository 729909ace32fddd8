import { setMaxListeners } from 'node:events'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Device, Plant } from '../../core/plant/plant.ts'
import { formatTopic } from '../../core/topic.ts'
import { OutboxFull, openPublisher, type Publisher } from '../../mqtt/publisher.ts'
import type { LedgerWriter } from '../ledger/write.ts'
import { faultsOf } from '../scenarios/faults.ts'
import { forcingOf } from '../scenarios/forcing.ts'
import type { Scenario } from '../scenarios/schema.ts'
import { bookScenario, type Row, StationBook } from './book.ts'
import { City, stepMs } from './city.ts'
import type { Counts, StationLine } from './line.ts'
import { sl651Line } from './sl651-line.ts'
import { speaksSl651 } from './sl651-report.ts'

export interface LiveCityOptions {
  /** Of the platform's MQTT listener. */
  readonly url: string
  readonly plant: Plant
  /** Password by device id. A device without one stays silent. */
  readonly credentials: ReadonlyMap<string, string>
  /** Stations whose address is one of SL 651 speak that protocol there, with this password, and not MQTT. */
  readonly sl651?: { readonly host: string; readonly port: number; readonly password: string }
  readonly log: Logger
  /** Default 1. */
  readonly seed?: number
  readonly scenario?: Scenario
  /** Times faster than real; `max`: as fast as the platform acknowledges. Default 1. */
  readonly speed?: number | 'max'
  /** What the stations have kept and send first, as after an outage. Default none. */
  readonly backlogMs?: number
  /** The slowest interval at which a live point reports; the plant file's where that is quicker. Default: the plant file's. */
  readonly atMostEveryMs?: number
  /** Is told all that is sent and acknowledged, and which alarms the scenario expects. It stays the caller's. */
  readonly ledger?: LedgerWriter
  /** Epoch ms. */
  readonly clock?: () => number
}

/** A city that is on the air. */
export interface LiveCity extends AsyncDisposable {
  /** Resolves at the end of the scenario, when all is acknowledged; without a scenario only when it is stopped. */
  readonly finished: Promise<void>
  readonly counts: { readonly messages: number; readonly readings: number; readonly dropped: number }
}

/** Rows of a backlog in a message; and messages that a station keeps while the platform is away. */
const rowsPerMessage = 100
const stationBuffer = 2000
/** A backlog's rows are no closer than this, ms. */
const backlogEveryMs = 300_000

/** Puts a city on the air, one MQTT connection for each device. Returns while they connect. */
export function startCity(options: LiveCityOptions): LiveCity {
  const { plant, credentials, log, scenario, seed = 1, clock = Date.now, backlogMs = 0, speed = 1 } = options
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  const counts = { messages: 0, readings: 0, dropped: 0 }
  const isHydrological = (device: Device) => options.sl651 !== undefined && speaksSl651(device)
  const devices = [...plant.devices.values()].filter(
    (device) => device.points.size > 0 && (credentials.has(device.id) || isHydrological(device)),
  )
  log.info({ devices: devices.length, ofPlant: plant.devices.size, scenario: scenario?.id }, 'city: stations connect')
  const lineOf = (device: Device) =>
    options.sl651 && isHydrological(device)
      ? sl651Line({
          ...{ ...options.sl651, device, log, counts, clock, stop: stop.signal, zone: plant.city.zone },
          book: options.ledger && new StationBook(options.ledger, device),
        })
      : stationLine(options, device, counts, stop.signal)
  const lines = new Map(devices.map((device) => [device.id, lineOf(device)]))

  async function run(): Promise<void> {
    const begun = clock()
    const pace = speed === 'max' ? Number.POSITIVE_INFINITY : speed
    // A city that lives faster than the clock begins in the past, and ends at present: nothing is dated ahead.
    const ahead = scenario ? scenario.duration * (1 - 1 / pace) : 0
    const live = scenario?.start ?? begun - ahead
    const shift = begun - ahead - live
    const from = live - backlogMs
    if (options.ledger && scenario) bookScenario(options.ledger, scenario, plant, live + shift)
    const atMost = options.atMostEveryMs ?? Number.POSITIVE_INFINITY
    const interval = (everyMs: number, at: number) =>
      at < live ? Math.max(everyMs, backlogEveryMs) : Math.min(everyMs, atMost)
    const forcing = scenario && forcingOf(scenario, { start: live, seed })
    const city = new City({ plant, seed, from, interval, ...forcing })
    // up to the step before the first report
    for (let steps = 1; city.state.at + stepMs < from && !stop.signal.aborted; steps++) {
      city.live()
      if (steps % 100 === 0) await turn()
    }
    const until = scenario && speed !== 1 ? live + scenario.duration : Number.POSITIVE_INFINITY
    const stream = scenario ? faultsOf(scenario, plant, live)(city.readings(until)) : city.readings(until)
    let rows = 0
    let caughtUp = false
    for (const row of stream) {
      if (stop.signal.aborted) return
      const due = begun + (row.sendAt - live) / pace
      // The fast city waits for acknowledgements instead of for the clock.
      const kept = row.sendAt <= live || speed === 'max'
      if (!kept) {
        if (!caughtUp) for (const line of lines.values()) void line.flush()
        caughtUp = true
        for (let left = due - clock(); left > 0 && !stop.signal.aborted; left = due - clock()) {
          await delay(Math.min(left, 60_000), undefined, { signal: stop.signal }).catch(() => {})
        }
      } else if (++rows % 200 === 0) await turn()
      await lines.get(row.device)?.take({ ...row, at: row.at + shift }, kept ? 'kept' : 'live')
    }
    await Promise.all([...lines.values()].map((line) => line.drained()))
  }

  const finished = run().catch((error: unknown) => {
    if (!stop.signal.aborted) log.error({ err: error }, 'city: stopped')
  })
  return {
    finished,
    counts,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await finished
      await Promise.all([...lines.values()].map((line) => line.close()))
    },
  }
}

function stationLine(options: LiveCityOptions, device: Device, counts: Counts, stop: AbortSignal): StationLine {
  const { url, credentials, log, ledger, clock = Date.now } = options
  const book = ledger && new StationBook(ledger, device)
  const status = formatTopic({ kind: 'status', site: device.site, device: device.id })
  const topic = formatTopic({ kind: 'readings', site: device.site, device: device.id })
  const owed = new Set<Promise<void>>()
  let waiting: Row[] = []
  let publisher: Publisher | undefined
  const announce = (state: 'online' | 'offline') => publisher?.publish(status, state, { retain: true }).catch(() => {})
  const opening = openPublisher({
    url,
    clientId: device.id,
    username: device.id,
    password: credentials.get(device.id) ?? '',
    will: { topic: status, payload: 'offline', retain: true },
    window: stationBuffer,
    connectWithinMs: 600_000,
    fruitlessLimit: Number.POSITIVE_INFINITY,
    signal: stop,
    onConnection: ({ name }) => void (name === 'connected' && announce('online')),
  })
    .then((opened) => {
      publisher = opened
      void announce('online')
      return opened
    })
    .catch((error: unknown) => {
      if (!stop.aborted) log.error({ device: device.id, err: error }, 'city: a station gave up')
      return undefined
    })

  let before: Promise<void> = Promise.resolve()
  /** One after the other: what was kept is not overtaken by what is live. */
  function send(rows: readonly Row[], how: 'kept' | 'live', readings: number): Promise<void> {
    before = before.catch(() => {}).then(() => sendNow(rows, how, readings))
    return before
  }

  async function sendNow(rows: readonly Row[], how: 'kept' | 'live', readings: number): Promise<void> {
    const open = await opening
    if (!open || stop.aborted) return
    if (how === 'kept') await Promise.race([open.room(), stopped(stop)])
    const acknowledged = book?.sent(rows)
    const sent = open.publish(topic, JSON.stringify(rows.length === 1 ? rows[0] : rows)).then(
      () => acknowledged?.(clock()),
      (error: unknown) => {
        counts.dropped += readings
        if (error instanceof OutboxFull) log.warn({ device: device.id }, "city: a station's buffer is full")
      },
    )
    owed.add(sent)
    void sent.then(() => owed.delete(sent))
    counts.messages++
    counts.readings += readings
  }

  let waitingReadings = 0
  async function flush(): Promise<void> {
    if (waiting.length === 0) return
    const [rows, readings] = [waiting, waitingReadings]
    waiting = []
    waitingReadings = 0
    await send(rows, 'kept', readings)
  }

  return {
    flush,
    async take({ at, readings }, how) {
      const size = Object.keys(readings).length
      if (how === 'live') {
        // A station that has not come through yet keeps its rows; the others do not wait for it.
        if (publisher) {
          if (waiting.length > 0) await flush()
          return send([{ at, readings }], how, size)
        }
        if (waiting.length >= stationBuffer) {
          counts.dropped += size
          return
        }
      }
      waiting.push({ at, readings })
      waitingReadings += size
      if (how === 'kept' && waiting.length >= rowsPerMessage) await flush()
    },
    async drained() {
      await flush()
      while (owed.size > 0 && !stop.aborted) await Promise.race([...owed, stopped(stop)])
    },
    async close() {
      const open = await opening
      if (!open) return
      await Promise.race([announce('offline'), delay(1000, undefined, { ref: false })])
      await open[Symbol.asyncDispose]()
    },
  }
}

async function stopped(signal: AbortSignal): Promise<void> {
  await delay(2 ** 31 - 1, undefined, { signal, ref: false }).catch(() => {})
}
