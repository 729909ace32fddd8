import type { Socket } from 'node:net'
import { openDeviceSocket } from '../../simulators/load/device-socket.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { requireServer } from '../support/server.ts'
import { deviceName } from './load.ts'
import { measured, residentMiB } from './machine.ts'
import { benchDevices, startBenchPlatform } from './platform.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

/** A process that is just started grows by what it does first, whatever it is: its heap, its compiled code. */
const before = 2000
const connections = 3000
const atOnce = 50

/** What an idle station costs, and how fast stations come back after a restart. */
export const connectionsSection: Section = {
  name: 'connections',
  title: `Connections: ${connections} idle clients after ${before}; ours checks each password (scrypt once, then from memory)`,
  async run(report) {
    {
      await using platform = await startBenchPlatform({ points: 1, roles: [] })
      const { broker, mqttPort: port, passwords } = platform
      report(await measure('huoshui', { port, pid: broker.pid, password: (index) => passwords[index % benchDevices] }))
    }
    const program = requireServer('mosquitto')
    if (!program) return
    await using mosquitto = await startMosquitto(program)
    report(
      await measure('mosquitto', {
        port: Number(new URL(mosquitto.url).port),
        pid: mosquitto.pid,
        password: () => undefined,
      }),
    )
  },
}

interface Target {
  readonly port: number
  readonly pid: number
  password(index: number): string | undefined
}

async function measure(broker: string, target: Target): Promise<Row> {
  const sockets = await openAll(0, before, target)
  const resident = residentMiB(target.pid)
  const { result, cpu, seconds } = await measured({ broker: target.pid }, () => openAll(before, connections, target))
  sockets.push(...result)
  const grown = residentMiB(target.pid) - resident
  for (const socket of sockets) socket.destroy()
  return {
    broker,
    'log-ins/s': rate(connections, seconds),
    'CPU µs/log-in': rounded(((cpu['broker'] ?? 0) * 1e6) / connections),
    'KiB each': rounded((grown * 1024) / connections),
  }
}

async function openAll(from: number, count: number, target: Target): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let first = from; first < from + count; first += atOnce)
    sockets.push(...(await Promise.all(Array.from({ length: atOnce }, (_, step) => open(first + step, target)))))
  return sockets
}

/** A hundred devices, each with twenty clients. */
function open(index: number, { port, password }: Target): Promise<Socket> {
  const secret = password(index)
  const user = secret === undefined ? undefined : { name: deviceName(index % benchDevices), password: secret }
  return openDeviceSocket({ port, clientId: `idle-${index}`, user, keepAliveSeconds: 600 })
}
