import { Counter, Histogram, type Registry } from 'prom-client'
import { gaugesIn } from '../storage/gauge.ts'

/** Counts of one direction by QoS 0, 1, 2. Plain numbers, because a labelled `inc` costs as much as a PUBACK. */
export interface Traffic {
  readonly messages: [number, number, number]
  readonly bytes: [number, number, number]
}

/** Messages that took the short way past aedes. */
interface Laned {
  messages: number
}

export interface BrokerMetrics {
  readonly received: Traffic
  readonly delivered: Traffic
  readonly laned: Laned
  /** From a PUBLISH's arrival at the broker to its being durable, which is when it is acknowledged. */
  readonly acknowledged: (messages: number, seconds: number) => void
  readonly refusals: Counter<'reason'>
  readonly slowed: Counter
  readonly delayed: Counter
  readonly resent: Counter
  readonly queueDropped: Counter
  readonly retainedDropped: Counter
  readonly sessionsEvicted: Counter
  readonly willsWithheld: Counter
  readonly clockSteps: Counter
}

/** Read when `/metrics` is. */
export interface BrokerGauges {
  readonly connections: () => number
  readonly waiting: () => number
  readonly stalled: () => boolean
  readonly sessions: () => number
  readonly queued: () => number
  readonly retained: () => number
  readonly unreadBytes: () => number
}

const emptyTraffic = (): Traffic => ({ messages: [0, 0, 0], bytes: [0, 0, 0] })
const directions = ['received', 'delivered'] as const

export function createBrokerMetrics(registry: Registry, gauges: BrokerGauges): BrokerMetrics {
  const registers = [registry]
  const traffic = { received: emptyTraffic(), delivered: emptyTraffic() }

  const trafficCounter = (
    what: keyof Traffic,
    told: { readonly name: string; readonly help: string; readonly labelNames: ('direction' | 'qos')[] },
  ) =>
    new Counter({
      ...told,
      registers,
      collect() {
        this.reset()
        for (const direction of directions)
          for (const [qos, total] of traffic[direction][what].entries())
            this.inc({ direction, qos: String(qos) }, total)
      },
    })
  trafficCounter('messages', {
    name: 'huoshui_broker_messages_total',
    help: 'Messages by direction and QoS',
    labelNames: ['direction', 'qos'],
  })
  trafficCounter('bytes', {
    name: 'huoshui_broker_bytes_total',
    help: 'Payload bytes by direction and QoS',
    labelNames: ['direction', 'qos'],
  })

  const laned: Laned = { messages: 0 }
  new Counter({
    name: 'huoshui_broker_lane_messages_total',
    help: 'Messages that took the short way to the log, past the parser',
    registers,
    collect() {
      this.reset()
      this.inc(laned.messages)
    },
  })

  const gauge = gaugesIn(registry)
  gauge('huoshui_broker_connections', 'Open connections', gauges.connections)
  gauge('huoshui_broker_waiting_messages', 'Messages not yet acknowledged', gauges.waiting)
  gauge('huoshui_broker_stalled', '1 while nothing is acknowledged because the reading log takes nothing', () =>
    Number(gauges.stalled()),
  )
  gauge('huoshui_broker_sessions', 'Sessions kept for clients that connect without clean session', gauges.sessions)
  gauge('huoshui_broker_queued_messages', 'Messages kept for those sessions', gauges.queued)
  gauge('huoshui_broker_retained_messages', 'Retained messages', gauges.retained)
  gauge('huoshui_broker_unread_bytes', 'Bytes that wait for clients that have not read them', gauges.unreadBytes)

  const counter = (name: string, help: string) => new Counter({ name, help, registers })
  const acknowledgeSeconds = new Histogram({
    name: 'huoshui_broker_acknowledge_seconds',
    help: 'From the arrival of a message to its being durable and acknowledged',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  })
  return {
    ...traffic,
    laned,
    acknowledged(messages, seconds) {
      for (let message = 0; message < messages; message++) acknowledgeSeconds.observe(seconds)
    },
    refusals: new Counter({
      name: 'huoshui_broker_refusals_total',
      help: 'Connections, publishes and subscriptions refused, by reason',
      labelNames: ['reason'],
      registers,
    }),
    slowed: counter(
      'huoshui_broker_slowed_total',
      'Times that reading from a client paused because it sends faster than its rate',
    ),
    delayed: counter('huoshui_broker_delayed_logins_total', 'Log-ins made to wait because of earlier refusals'),
    resent: counter(
      'huoshui_broker_resent_total',
      'Messages that came again because their answer was lost: answered, and not kept twice',
    ),
    queueDropped: counter(
      'huoshui_broker_queue_dropped_total',
      'Messages not kept for a session because there is no room for more',
    ),
    retainedDropped: counter(
      'huoshui_broker_retained_dropped_total',
      'Retained messages delivered but not kept: its credential, or all, have too many',
    ),
    clockSteps: new Counter({
      name: 'huoshui_broker_clock_steps_total',
      help: 'Times that our own clock was set, by more than a minute',
      registers,
    }),
    willsWithheld: counter(
      'huoshui_broker_wills_withheld_total',
      'Last Wills not published because another session of the device stands that would tell the same',
    ),
    sessionsEvicted: counter('huoshui_broker_sessions_evicted_total', 'Sessions forgotten to make room for a new one'),
  }
}
