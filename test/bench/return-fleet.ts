import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { NotConnected, openDeviceSocket } from '../../simulators/load/device-socket.ts'
import { now } from './clock.ts'
import { deviceName } from './load.ts'
import { benchDigits, benchPacket } from './packet.ts'

/** What it is told, in the file that its one argument names. */
export interface ReturnFleet {
  readonly port: number
  /** Password of each station; none where the broker asks for none. */
  readonly passwords: readonly string[]
  readonly stations: number
  /** Messages that each has kept for the broker while it was away. */
  readonly held: number
}

/** What it tells at the end: one JSON line. Epoch ms with fractions. */
export interface ReturnReport {
  readonly firstIn: number
  readonly lastIn: number
  readonly lastAcknowledged: number
  /** Attempts that failed, the broker's absence included. */
  readonly failed: number
}

/**
 * Stations that were logged in when their broker went away: each tries again, as firmware does, and sends all that it has
 * kept. Prints `open` when all are in, and after the broker has come back what became of them. A process of its own.
 */
const { port, passwords, stations, held } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as ReturnFleet
const openAtOnce = 100
const tryAgainMs = 1_000
const pubackBytes = 4
const startAt = 1_700_000_000_000
const names = Array.from({ length: stations }, (_, station) => station)
let failed = 0
let firstIn = Number.POSITIVE_INFINITY
let lastIn = 0
let lastAcknowledged = 0

const sockets: Socket[] = []
for (let first = 0; first < stations; first += openAtOnce)
  sockets.push(...(await Promise.all(names.slice(first, first + openAtOnce).map(logIn))))
console.log('open')
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
await Promise.all(names.map(comeBack))
const report: ReturnReport = { firstIn, lastIn, lastAcknowledged, failed }
console.log(JSON.stringify(report))
await lines.next()
process.exit(0)

function logIn(station: number): Promise<Socket> {
  const password = passwords[station]
  const user = password === undefined ? undefined : { name: deviceName(station), password }
  return openDeviceSocket({ port, clientId: deviceName(station), user, keepAliveSeconds: 600 })
}

async function comeBack(station: number): Promise<void> {
  const gone = sockets[station]
  if (gone && !gone.closed) await new Promise<void>((resolve) => gone.once('close', () => resolve()))
  for (;;) {
    // not all at one moment, and none of them slowly
    await delay(Math.random() * tryAgainMs)
    const socket = await logIn(station).catch((error: unknown) => {
      if (!(error instanceof NotConnected)) throw error
      failed++
    })
    if (!socket) continue
    lastIn = now()
    firstIn = Math.min(firstIn, lastIn)
    await sendHeld(socket, station)
    lastAcknowledged = now()
    return
  }
}

function sendHeld(socket: Socket, station: number): Promise<void> {
  const packet = benchPacket(station, 10, 1)
  const bytes = Buffer.allocUnsafe(held * packet.bytes.length)
  let end = 0
  for (let turn = 0; turn < held; turn++) {
    const at = startAt + turn * 60_000
    end = packet.write(bytes, end, { id: turn + 1, at, digits: benchDigits(at) })
  }
  return new Promise((resolve, reject) => {
    let acknowledged = 0
    socket.on('data', ({ length }) => {
      acknowledged += length / pubackBytes
      if (acknowledged === held) resolve()
    })
    socket.once('close', () => reject(new Error('closed while it sent')))
    socket.write(bytes)
  })
}
