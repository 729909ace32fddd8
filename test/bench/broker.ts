import { startMosquitto } from '../support/mosquitto.ts'
import { requireServer } from '../support/server.ts'
import { generate } from './generate.ts'
import type { LoadReport } from './load.ts'
import { measured } from './machine.ts'
import { benchDevices, startBenchPlatform } from './platform.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

/** What is sent, and how fast. */
export interface Kind {
  readonly qos: 0 | 1
  readonly readings: number
  readonly messages: number
  /** Messages a second; 0 is as fast as it goes. */
  readonly rate: number
}
export const fixedRate = 5000
const kinds: readonly Kind[] = [
  { qos: 0, readings: 1, messages: 500_000, rate: 0 },
  { qos: 0, readings: 10, messages: 400_000, rate: 0 },
  { qos: 1, readings: 1, messages: 500_000, rate: 0 },
  { qos: 1, readings: 10, messages: 400_000, rate: 0 },
  { qos: 1, readings: 1, messages: 5 * fixedRate, rate: fixedRate },
]
const window = 100
/** Sent before an even rate is measured: 25,000 messages would otherwise be of a process that has just started. */
const warming = { qos: 1, readings: 1, messages: 100_000, rate: 0 } as const

interface Target {
  readonly port: number
  readonly passwords: readonly string[]
  readonly pid: number
}

/** PUBLISH to PUBACK: ours after the fsync, mosquitto's from memory; and how many times mosquitto's CPU ours is. */
export const brokerSection: Section = {
  name: 'broker',
  title: `Broker: ${benchDevices} connections; ours acknowledges after fsync, mosquitto from memory`,
  async run(report) {
    const program = requireServer('mosquitto')
    for (const kind of kinds) {
      const ours = await huoshui(kind)
      report(rowOf('huoshui', kind, ours))
      if (!program) continue
      await using mosquitto = await startMosquitto(program)
      const target = { port: Number(new URL(mosquitto.url).port), passwords: [], pid: mosquitto.pid }
      const theirs = await load(kind, target)
      report(rowOf('mosquitto', kind, theirs))
      report({
        broker: 'ratio',
        qos: kind.qos,
        'readings/message': kind.readings,
        'CPU µs/message': rounded(ours.cpuMicros / theirs.cpuMicros),
        ...(kind.rate > 0 && { 'at a fixed rate': kind.rate }),
      })
    }
  },
}

/** What came of it; what the broker's process used of the processor, a message. */
export interface Measured extends LoadReport {
  readonly cpuMicros: number
}

/** Our broker alone, with more settings than it needs. */
export async function huoshui(kind: Kind, settings: Readonly<Record<string, string>> = {}): Promise<Measured> {
  await using platform = await startBenchPlatform({
    points: kind.readings,
    roles: [],
    // a hundred devices stand for a fleet: what one may send is not what is measured
    settings: { HUOSHUI_MAX_BYTE_RATE: '1000000000', ...settings },
  })
  return await load(kind, { port: platform.mqttPort, passwords: platform.passwords, pid: platform.broker.pid })
}

async function load(kind: Kind, { port, passwords, pid }: Target): Promise<Measured> {
  const asked = { port, passwords, connections: benchDevices, window, startAt: 1_700_000_000_000, ...kind }
  if (kind.rate > 0) await generate({ ...asked, ...warming, startAt: 1_600_000_000_000 })
  const { result, cpu } = await measured({ broker: pid }, () => generate(asked))
  return { ...result, cpuMicros: ((cpu['broker'] ?? 0) * 1e6) / result.messages }
}

export function rowOf(broker: string, kind: Kind, { messages, seconds, cpuMicros, ackMs }: Measured): Row {
  return {
    broker,
    qos: kind.qos,
    'readings/message': kind.readings,
    'messages/s': rate(messages, seconds),
    'readings/s': rate(messages * kind.readings, seconds),
    'CPU µs/message': rounded(cpuMicros),
    'CPU µs/reading': rounded(cpuMicros / kind.readings),
    ...(kind.rate > 0 && { 'at a fixed rate': kind.rate }),
    ...(ackMs && { 'PUBACK p50 ms': rounded(ackMs.p50), 'PUBACK p99 ms': rounded(ackMs.p99) }),
  }
}
