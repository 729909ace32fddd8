import { setImmediate as yieldOnce } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ClockLook } from '../../core/clock-step.ts'
import type { DutyHistory } from '../../core/people/rota/history.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import type { Progress } from '../../storage/follow/follow.ts'
import { backOffMs, pause } from '../../storage/follow/pause.ts'
import { Pulse } from '../../storage/follow/pulse.ts'
import { Troubles } from '../../storage/follow/troubles.ts'
import { endInGrace } from '../end-in-grace.ts'
import { Courier } from './courier.ts'
import { Course } from './course.ts'
import { messageOf } from './message.ts'
import { createCrewMetrics } from './metrics.ts'
import { Reads } from './reads.ts'
import { unreachable, type WaySources, wayTo } from './ways.ts'

export interface CrewDeskOptions extends WaySources {
  readonly log: Logger
  readonly metrics: Registry
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  /** Which rota was in force when, and what people have changed about it. */
  readonly history: () => Promise<DutyHistory>
  /** Where people reach us; left out, messages have no links. */
  readonly publicUrl?: string | undefined
  /** Default: ours, and one that is never set. */
  readonly look?: () => ClockLook
}

export interface CrewNotifier extends AsyncDisposable {
  readonly progress: Progress
  /** Whom nothing that is configured can reach, in words for a person. */
  unreachable(): string[]
}

const lookAgainMs = 200
const longestMs = 5_000
const most = 1_000

/** Calls people by the escalations of the plant file: decides, and sends what is decided. Time is what `look` says. */
export class CrewDesk {
  readonly course: Course
  readonly courier: Courier
  private readonly reads: Reads
  private readonly look: () => ClockLook

  constructor(options: CrewDeskOptions) {
    const { deliveries, plant, history, store, log } = options
    this.look = options.look ?? (() => ({ wall: Date.now(), steady: performance.now() }))
    const metrics = createCrewMetrics(options.metrics, {
      waiting: () => this.courier.waiting,
      lag: () => this.course.lag,
      unmatched: () => deliveries.unmatched(most).length,
      open: () => deliveries.open(most).length,
    })
    this.course = new Course({ plant, history, store, deliveries, onKept: (step) => this.courier.kept(step) })
    this.courier = new Courier({
      ...{ log, deliveries, metrics, look: this.look },
      wayTo: (person, by) => wayTo(options, person, by),
      messageOf: (items) => messageOf(options, items),
      settle: (changes, failed) => this.course.settle(changes, failed),
    })
    this.reads = new Reads({ deliveries, wayTo: (person, by) => wayTo(options, person, by) })
  }

  /** Asks who has read what, where providers have to be asked and it is time; as long as they take, and no turn waits for it. */
  async askReads(signal: AbortSignal): Promise<void> {
    await this.reads.ask(this.look(), signal)
  }

  /** Decides all that there is to decide now, and begins to send it. */
  async turn(cutting: AbortSignal): Promise<void> {
    // to the journal's end before anything is sent: the most urgent may be the last
    while ((await this.course.turn(this.look().wall)) > 0) await yieldOnce()
    await this.courier.turn(cutting)
  }
}

/** The desk at work, until it is disposed; what is not told by then is told after the next start. */
export function startCrewNotifier(options: CrewDeskOptions): CrewNotifier {
  const { log, store, deliveries } = options
  const stopping = new AbortController()
  const cutting = new AbortController()
  const desk = new CrewDesk(options)
  const troubles = new Troubles('crews', { log })
  const pulse = new Pulse(Date.now)

  let asking: Promise<void> | undefined

  async function run(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; ) {
      try {
        await desk.turn(cutting.signal)
        pulse.beat(deliveries.cursor, store.journalEnd())
        troubles.end('record')
        attempt = 0
        asking ??= desk
          .askReads(stopping.signal)
          .catch((error: unknown) => log.warn({ err: error }, 'who has read is not known'))
          .finally(() => {
            asking = undefined
          })
        await pause(lookAgainMs, stopping.signal)
      } catch (error) {
        troubles.tell('record', error, attempt)
        await pause(backOffMs(attempt++, longestMs), stopping.signal)
      }
    }
    await asking
    await desk.courier.idle()
  }

  const running = run()
  running.catch((error: unknown) => log.fatal({ err: error }, 'calling crews ended'))
  return {
    get progress() {
      const trouble = troubles.first
      return { ...pulse.currency, ...(trouble && { trouble }) }
    },
    unreachable: () => unreachable(options),
    [Symbol.asyncDispose]: () => endInGrace({ running, stopping, cutting }),
  }
}
