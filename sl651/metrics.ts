import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Why something that a station sent was not taken: the word in the log and on `/metrics`. */
export type StationRefusal =
  | 'too-many-connections'
  | 'says-nothing'
  | 'silent'
  | 'noise'
  | 'wrong-password'
  | 'no-password'
  | 'passwords-unreadable'
  | 'too-many-strangers'
  | 'message-too-large'
  | 'packets-missing'
  | 'reads-nothing'
  | 'log-full'

export interface Sl651Metrics {
  readonly messages: Counter<'function'>
  readonly repeats: Counter
  readonly keepAlives: Counter
  readonly acknowledged: Counter
  readonly badCrc: Counter
  readonly noiseBytes: Counter
  readonly slowed: Counter
  readonly asked: Counter<'outcome'>
  readonly refusals: Counter<'reason'>
  readonly acknowledgeSeconds: Histogram
}

/** Read when `/metrics` is. */
export interface Sl651Gauges {
  readonly connections: () => number
  readonly packetBytes: () => number
}

export function createSl651Metrics(registry: Registry, gauges: Sl651Gauges): Sl651Metrics {
  const registers = [registry]
  const counter = (name: string, help: string) => new Counter({ name, help, registers })
  const labelled = <Label extends string>(name: string, help: string, label: Label) =>
    new Counter({ name, help, labelNames: [label], registers })
  for (const [name, help, read] of [
    ['huoshui_sl651_connections', 'Open connections of stations', gauges.connections],
    ['huoshui_sl651_packet_bytes', 'Bytes of packets whose message is not whole', gauges.packetBytes],
  ] as const) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }
  return {
    messages: labelled('huoshui_sl651_messages_total', 'Whole messages, by function code', 'function'),
    keepAlives: counter('huoshui_sl651_keep_alives_total', 'Keep-alives (2FH), which no message is made of'),
    repeats: counter('huoshui_sl651_repeats_total', 'Messages sent again, acknowledged again and not kept again'),
    acknowledged: counter('huoshui_sl651_acknowledged_total', 'Acknowledgements sent'),
    badCrc: counter('huoshui_sl651_bad_crc_total', 'Times that what looked like a frame had a wrong CRC'),
    slowed: counter(
      'huoshui_sl651_slowed_total',
      'Times that a connection was read more slowly, because it said more than its share',
    ),
    noiseBytes: counter('huoshui_sl651_noise_bytes_total', 'Bytes that belong to no frame'),
    asked: labelled('huoshui_sl651_asked_total', 'Questions to stations, by outcome', 'outcome'),
    refusals: labelled('huoshui_sl651_refusals_total', 'Connections and frames refused, by reason', 'reason'),
    acknowledgeSeconds: new Histogram({
      name: 'huoshui_sl651_acknowledge_seconds',
      help: 'From the arrival of a message to its being durable and acknowledged',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
      registers,
    }),
  }
}
