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
  const counter = (name: string, help: string) => new Counter({ name: `huoshui_sl651_${name}_total`, help, registers })
  const labelled = <Label extends string>(name: string, help: string, label: Label) =>
    new Counter({ name: `huoshui_sl651_${name}_total`, help, labelNames: [label], registers })
  for (const [name, help, read] of [
    ['connections', 'Open connections of stations', gauges.connections],
    ['packet_bytes', 'Bytes of packets whose message is not whole', gauges.packetBytes],
  ] as const) {
    new Gauge({
      name: `huoshui_sl651_${name}`,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  }
  return {
    messages: labelled('messages', 'Whole messages, by function code', 'function'),
    keepAlives: counter('keep_alives', 'Keep-alives (2FH), which no message is made of'),
    repeats: counter('repeats', 'Messages sent again, acknowledged again and not kept again'),
    acknowledged: counter('acknowledged', 'Acknowledgements sent'),
    badCrc: counter('bad_crc', 'Times that what looked like a frame had a wrong CRC'),
    slowed: counter('slowed', 'Times that a connection was read more slowly, because it said more than its share'),
    noiseBytes: counter('noise_bytes', 'Bytes that belong to no frame'),
    asked: labelled('asked', 'Questions to stations, by outcome', 'outcome'),
    refusals: labelled('refusals', 'Connections and frames refused, by reason', 'reason'),
    acknowledgeSeconds: new Histogram({
      name: 'huoshui_sl651_acknowledge_seconds',
      help: 'From the arrival of a message to its being durable and acknowledged',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
      registers,
    }),
  }
}
