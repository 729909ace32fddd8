import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { openDeviceSocket } from '../../simulators/load/device-socket.ts'
import { now } from './clock.ts'
import { deviceName } from './load.ts'
import { benchDigits, benchPacket } from './packet.ts'

/** What it is told, as one JSON argument. */
export interface AlarmLoad {
  readonly port: number
  readonly passwords: readonly string[]
  readonly devices: number
  /** Of each device. */
  readonly points: number
  /** In a message. */
  readonly readings: number
  /** Over all devices. */
  readonly messagesPerSecond: number
  readonly seconds: number
  /** What is told begins with so many seconds in which no point goes above its limit: processes that have just started are slow. */
  readonly quietSeconds: number
  /**
   * `moments`: so many readings a second, at random, are above the limit for once. `minute`: every point goes above it
   * at a random moment of the run, and stays. `once`: all points are, in their first messages, which are sent at once.
   */
  readonly crossings: { readonly name: 'moments'; readonly perSecond: number } | { readonly name: 'minute' | 'once' }
}

/** A reading above the limit: `{asset}.{point}@{at}`, and when its PUBLISH was written, epoch ms with fractions. */
export type Crossing = readonly [key: string, sentAt: number]

/** Publishes readings at an even rate, each point's in turn, and prints the crossings. QoS 1. */
const load = JSON.parse(process.argv[2] ?? '') as AlarmLoad
const { devices, points, readings, messagesPerSecond, seconds, quietSeconds, crossings } = load
const blocks = points / readings
const packets = Array.from({ length: devices }, (_, device) =>
  Array.from({ length: blocks }, (_, block) => benchPacket(device, readings, 1, block * readings)),
)
const total = crossings.name === 'once' ? devices * blocks : messagesPerSecond * (quietSeconds + seconds)
const pubackBytes = 4
const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
let acknowledged = 0
const sockets: Socket[] = []
for (let device = 0; device < devices; device++) sockets.push(await open(device))
const told: Crossing[] = []
const turns = total / (devices * blocks)
const risesAt = Array.from({ length: devices * points }, () => Math.floor(Math.random() * turns))
const wasHigh = new Int32Array(devices * points).fill(-2)
let sent = 0

async function open(device: number): Promise<Socket> {
  const password = load.passwords[device]
  const user = password === undefined ? undefined : { name: deviceName(device), password }
  const socket = await openDeviceSocket({ port: load.port, clientId: deviceName(device), user, keepAliveSeconds: 0 })
  socket.on('data', ({ length }) => {
    acknowledged += length / pubackBytes
    if (acknowledged === total) finish()
  })
  return socket
}

/** Sends the next message: the devices in turn, and of each its points in turn. */
function sendNext(): void {
  const device = sent % devices
  const round = Math.floor(sent / devices)
  const first = (round % blocks) * readings
  const turn = Math.floor(round / blocks)
  const packet = packets[device]?.[round % blocks]
  const socket = sockets[device]
  if (!packet || !socket) return
  const high = highOf(device * points + first, turn)
  const at = Math.floor(now())
  const bytes = Buffer.allocUnsafe(packet.bytes.length)
  packet.write(bytes, 0, { id: (sent % 60_000) + 1, at, digits: benchDigits(at, high) })
  if (turn === 0 || crossings.name === 'moments') note(high, { device, first, at })
  else if (crossings.name === 'minute') {
    const fresh = high.filter((index) => risesAt[device * points + first + index] === turn)
    note(fresh, { device, first, at })
  }
  socket.write(bytes)
  sent++
}

function note(
  high: readonly number[],
  { device, first, at }: { readonly device: number; readonly first: number; readonly at: number },
): void {
  const sentAt = now()
  for (const index of high) told.push([`a${device}.p${first + index}@${at}`, sentAt])
}

/** Places of the readings that are high in the message that holds the points from number `from` on. */
function highOf(from: number, turn: number): number[] {
  const places = Array.from({ length: readings }, (_, index) => index)
  switch (crossings.name) {
    case 'once':
      return places
    case 'minute':
      return places.filter((index) => (risesAt[from + index] ?? turns) <= turn)
    case 'moments': {
      if (sent < quietSeconds * messagesPerSecond) return []
      if (Math.random() >= crossings.perSecond / messagesPerSecond) return []
      const place = Math.floor(Math.random() * readings)
      // one that is still above the limit does not cross it
      if (wasHigh[from + place] === turn - 1) return []
      wasHigh[from + place] = turn
      return [place]
    }
  }
}

const begun = performance.now()
while (sent < total) {
  const due = crossings.name === 'once' ? total : ((performance.now() - begun) / 1000) * messagesPerSecond
  while (sent < Math.min(due, total)) sendNext()
  await delay(1)
}
await finished
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0))
