import type { Logger } from 'pino'
import { askOf, localDigits } from '../core/decode/sl651/ask.ts'
import type { Frame } from '../core/decode/sl651/frame.ts'
import { type Ask, askCodes, question } from '../core/decode/sl651/reply.ts'
import type { Message } from '../core/message.ts'
import type { Device, PlantRef } from '../core/plant/plant.ts'
import { formatTopic, parseTopic } from '../core/topic.ts'
import type { Line } from './line.ts'
import type { Sl651Metrics } from './metrics.ts'

/** How long a station may take to answer, ms. */
const answerWithinMs = 60_000
/** Questions that may be open at once; a further one is not asked. */
const mostOpen = 1_000

export type Outcome = 'answered' | 'no-answer' | 'not-connected' | 'no-address' | 'malformed' | 'too-many'

export interface QuestionOptions {
  readonly plant: PlantRef
  readonly metrics: Sl651Metrics
  readonly log: Logger
  readonly steady: () => number
  /** Epoch ms. */
  readonly clock: () => number
  /** Tells the outcome on the device's topic `result`. */
  readonly publish: (topic: string, payload: string) => void
}

interface Open {
  readonly device: Device
  readonly ask: Ask
  readonly since: number
}

interface Route {
  readonly line: Line
  /** How to speak to the station: as it speaks itself. */
  readonly of: Frame
}

/** Questions to stations (37H, 38H, 3AH) and the setting of their clocks (4AH): by command only, never by ourselves. */
export class Questions {
  private readonly options: QuestionOptions
  /** Where each station spoke last, by its address. */
  private readonly routes = new Map<string, Route>()
  /** By station address and function code. */
  private readonly open = new Map<string, Open>()

  constructor(options: QuestionOptions) {
    this.options = options
  }

  /** A station that was let in spoke on this line. */
  spoke(line: Line, of: Frame): void {
    line.stations.add(of.station)
    this.routes.set(of.station, { line, of })
  }

  closed(line: Line): void {
    for (const station of line.stations) if (this.routes.get(station)?.line === line) this.routes.delete(station)
  }

  /** Where a station is on the line now. */
  lineOf(station: string): Line | undefined {
    const line = this.routes.get(station)?.line
    return line?.isOpen ? line : undefined
  }

  /** Where the frame answers a question of ours: tells that it is answered, to be called once the answer is kept. */
  answeredBy({ station, code }: Frame): (() => void) | undefined {
    const key = keyOf(station, code)
    const open = this.open.get(key)
    this.open.delete(key)
    return open && (() => this.tell(open.device, 'answered', open.ask.kind))
  }

  /** A command that was published; one that is for no station of SL 651 is somebody else's. */
  command({ topic, payload }: Message): void {
    const { devices, city } = this.options.plant.current
    const place = parseTopic(topic)
    const device = place?.kind === 'command' ? devices.get(`${place.site}/${place.device}`) : undefined
    const asked = device && askOf(jsonOf(payload), city.zone)
    if (!asked) return
    if (!asked.ok) this.tell(device, 'malformed', asked.detail)
    else {
      const trouble = this.ask(device, asked.ask)
      if (trouble) this.tell(device, trouble, asked.ask.kind)
    }
  }

  /** Sends the question; why not, where it cannot be sent. */
  private ask(device: Device, ask: Ask): Outcome | undefined {
    const { plant, clock, steady } = this.options
    const address = device.address?.toUpperCase()
    if (address === undefined || !/^[\dA-F]{10}$/.test(address)) return 'no-address'
    const route = this.routes.get(address)
    if (!route || !this.lineOf(address)) return 'not-connected'
    if (this.open.size >= mostOpen) return 'too-many'
    this.open.set(keyOf(address, askCodes[ask.kind]), { device, ask, since: steady() })
    route.line.send(question(route.of, ask, localDigits(clock(), plant.current.city.zone)))
    return undefined
  }

  /** Gives up what is not answered. */
  look(now: number): void {
    for (const [key, { device, ask, since }] of this.open) {
      if (now - since < answerWithinMs) continue
      this.open.delete(key)
      this.tell(device, 'no-answer', ask.kind)
    }
  }

  private tell({ site, id }: Device, outcome: Outcome, detail: string): void {
    const { metrics, publish, log } = this.options
    metrics.asked.inc({ outcome })
    log.info({ device: `${site}/${id}`, outcome, asked: detail }, 'station asked')
    const topic = formatTopic({ kind: 'result', site, device: id })
    publish(topic, JSON.stringify({ sl651: detail, outcome }))
  }
}

function keyOf(station: string, code: number): string {
  return `${station} ${code}`
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload))
  } catch {
    return undefined
  }
}
