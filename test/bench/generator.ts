import { setTimeout as delay } from 'node:timers/promises'
import type { Load, LoadReport } from './load.ts'
import { PublisherSocket } from './publisher-socket.ts'

/** Publishes a load and prints a `LoadReport`. A process of its own, so that its CPU is counted apart. */
const load = JSON.parse(process.argv[2] ?? '') as Load
const { resolve: finish, promise: finished } = Promise.withResolvers<void>()
const sockets = Array.from(
  { length: load.connections },
  (_, device) => new PublisherSocket(load, device, () => onProgress(device)),
)
let remaining = load.messages

function onProgress(device: number): void {
  if (load.rate === 0) fill(device)
  if (remaining === 0 && (load.qos === 0 || sockets.every((one) => one.sent === one.acknowledged))) finish()
}

/** Sends what the window lets through; a few at a time would cost a system call each. */
function fill(device: number): void {
  const socket = sockets[device]
  const count = Math.min(socket?.room ?? 0, remaining)
  if (!socket || count === 0 || (count < load.window / 4 && count < remaining)) return
  remaining -= count
  socket.send(count)
}

/** Sends at an even rate, the devices in turn. */
async function pace(): Promise<void> {
  const begun = performance.now()
  for (let sent = 0; remaining > 0; ) {
    await delay(2)
    const due = Math.floor(((performance.now() - begun) / 1000) * load.rate) - sent
    for (let index = 0; index < due && remaining > 0; index++, sent++, remaining--)
      sockets[sent % sockets.length]?.send(1)
  }
}

for (const [device, socket] of sockets.entries()) await socket.open(device)
const start = performance.now()
const cpu = process.cpuUsage()
if (load.rate > 0) void pace()
else for (const device of sockets.keys()) fill(device)
await finished
// without acknowledgements, the end of the connection says that the broker has read everything
if (load.qos === 0) await Promise.all(sockets.map((socket) => socket.close()))
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(cpu)
const latencies = sockets.flatMap((socket) => socket.latenciesMs).sort((a, b) => a - b)
const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
const report: LoadReport = {
  messages: load.messages,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  ackMs: load.qos === 1 ? { p50: at(0.5), p99: at(0.99) } : undefined,
}
process.stdout.write(`${JSON.stringify(report)}\n`)
process.exit(0)
