import type { Socket } from 'node:net'
import { openDeviceSocket } from '../../simulators/load/device-socket.ts'
import { startMosquitto } from '../support/mosquitto.ts'
import { requireServer } from '../support/server.ts'
import { deviceName } from './load.ts'
import { residentMiB } from './machine.ts'
import { benchDevices, startBenchPlatform } from './platform.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

const connections = 2000
const atOnce = 50

/** What an idle station costs, and how fast stations come back after a restart. */
export const connectionsSection: Section = {
  name: 'connections',
  title: `Connections: ${connections} idle clients; ours checks each password (scrypt once, then from memory)`,
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
  const before = residentMiB(target.pid)
  const start = performance.now()
  const sockets: Socket[] = []
  for (let first = 0; first < connections; first += atOnce) {
    sockets.push(...(await Promise.all(Array.from({ length: atOnce }, (_, step) => open(first + step, target)))))
  }
  const seconds = (performance.now() - start) / 1000
  const after = residentMiB(target.pid)
  for (const socket of sockets) socket.destroy()
  return {
    broker,
    'connections/s': rate(connections, seconds),
    'KiB each': rounded(((after - before) * 1024) / connections),
  }
}

/** A hundred devices, each with twenty clients. */
function open(index: number, { port, password }: Target): Promise<Socket> {
  const secret = password(index)
  const user = secret === undefined ? undefined : { name: deviceName(index % benchDevices), password: secret }
  return openDeviceSocket({ port, clientId: `idle-${index}`, user, keepAliveSeconds: 600 })
}
