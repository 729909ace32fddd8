import { startMosquitto } from '../support/mosquitto.ts'
import { requireServer } from '../support/server.ts'
import { generate } from './generate.ts'
import type { LoadReport } from './load.ts'
import { measured } from './machine.ts'
import { benchDevices, startBenchPlatform } from './platform.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

interface Kind {
  readonly qos: 0 | 1
  readonly readings: number
  readonly messages: number
}
const kinds: readonly Kind[] = [
  { qos: 0, readings: 1, messages: 300_000 },
  { qos: 0, readings: 10, messages: 200_000 },
  { qos: 1, readings: 1, messages: 300_000 },
  { qos: 1, readings: 10, messages: 200_000 },
]
const window = 100
const fixedRate = 5000
const fixedSeconds = 10

/** PUBLISH to PUBACK: ours after the fsync, mosquitto's from memory. */
export const brokerSection: Section = {
  name: 'broker',
  title: `Broker: ${benchDevices} connections; ours acknowledges after fsync, mosquitto from memory`,
  async run(report) {
    for (const kind of kinds) {
      await using platform = await startBenchPlatform({ points: kind.readings, roles: [] })
      report(
        await row('huoshui', kind, {
          port: platform.mqttPort,
          passwords: platform.passwords,
          pid: platform.broker.pid,
        }),
      )
      if (kind.qos === 1 && kind.readings === 1)
        report(await latency('huoshui', { port: platform.mqttPort, passwords: platform.passwords }))
    }
    const program = requireServer('mosquitto')
    if (!program) return
    for (const kind of kinds) {
      await using mosquitto = await startMosquitto(program)
      report(
        await row('mosquitto', kind, { port: Number(new URL(mosquitto.url).port), passwords: [], pid: mosquitto.pid }),
      )
      if (kind.qos === 1 && kind.readings === 1)
        report(await latency('mosquitto', { port: Number(new URL(mosquitto.url).port), passwords: [] }))
    }
  },
}

async function row(
  broker: string,
  kind: Kind,
  { port, passwords, pid }: { port: number; passwords: readonly string[]; pid: number },
): Promise<Row> {
  const load = { port, passwords, connections: benchDevices, window, rate: 0, startAt: 1_700_000_000_000, ...kind }
  const { result, cpu } = await measured({ broker: pid }, () => generate(load))
  return {
    broker,
    qos: kind.qos,
    'readings/message': kind.readings,
    'messages/s': rate(result.messages, result.seconds),
    'readings/s': rate(result.messages * kind.readings, result.seconds),
    'CPU µs/message': rounded(((cpu['broker'] ?? 0) * 1e6) / result.messages),
    'CPU µs/reading': rounded(((cpu['broker'] ?? 0) * 1e6) / (result.messages * kind.readings)),
    ...acknowledged(result),
  }
}

async function latency(
  broker: string,
  { port, passwords }: { port: number; passwords: readonly string[] },
): Promise<Row> {
  const load = {
    port,
    passwords,
    connections: benchDevices,
    window,
    qos: 1,
    readings: 1,
    startAt: 1_800_000_000_000,
  } as const
  const result = await generate({ ...load, rate: fixedRate, messages: fixedRate * fixedSeconds })
  return {
    broker,
    qos: 1,
    'readings/message': 1,
    'messages/s': rate(result.messages, result.seconds),
    'at a fixed rate': fixedRate,
    ...acknowledged(result),
  }
}

function acknowledged({ ackMs }: LoadReport): Row {
  return ackMs ? { 'PUBACK p50 ms': rounded(ackMs.p50), 'PUBACK p99 ms': rounded(ackMs.p99) } : {}
}
