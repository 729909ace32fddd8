import { setTimeout as delay } from 'node:timers/promises'
import { generate } from 'mqtt-packet'
import { formatTopic } from '../../core/topic.ts'
import { connectPacket, Wire } from './wire.ts'
import type { Worker } from './worker.ts'

type HalfOpen = (wire: Wire, worker: Worker) => Promise<void>

const ways: readonly (readonly [name: string, HalfOpen])[] = [
  ['nothing sent', async () => {}],
  ['half a CONNECT', async (wire, worker) => void wire.write(half(hello(worker, 60)))],
  ['a CONNECT byte by byte', trickle],
  ['silent after the CONNECT, keep-alive 1 s', async (wire, worker) => void wire.write(hello(worker, 1))],
  ['half a PUBLISH, keep-alive 1 s', halfPublish],
]

/** Connections whose other end is gone, or never came: the broker must notice by itself. Counts how long that takes. */
export async function halfOpen(worker: Worker): Promise<void> {
  const { place, dice, tally, signal, turn } = worker
  while (!signal.aborted) {
    const [name, way] = ways[Math.floor(dice() * ways.length)] ?? ['nothing sent', async () => {}]
    using wire = await Wire.open(place).catch(() => undefined)
    const openedAt = performance.now()
    if (wire) {
      void way(wire, worker)
      const isEnded = await endsBefore(wire, signal)
      const seconds = Math.round((performance.now() - openedAt) / 1000)
      tally.note(name, isEnded ? `closed after ${seconds} s` : 'open at the end')
    } else tally.note(name, 'no connection')
    await turn()
  }
}

async function endsBefore(wire: Wire, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) if (await wire.ends(200)) return true
  return false
}

function hello({ culprit, clientId }: Worker, keepalive: number): Buffer {
  const { id: username, password } = culprit
  return generate(connectPacket({ clientId, username, password: Buffer.from(password), keepalive }))
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}

async function trickle(wire: Wire, worker: Worker): Promise<void> {
  for (const byte of hello(worker, 60)) {
    wire.write(Buffer.of(byte))
    await delay(500, undefined, { ref: false })
  }
}

async function halfPublish(wire: Wire, worker: Worker): Promise<void> {
  const { site, id: device } = worker.culprit
  const topic = formatTopic({ kind: 'readings', site, device })
  wire.write(hello(worker, 1))
  const packet = {
    cmd: 'publish',
    topic,
    payload: 'never told',
    qos: 1,
    messageId: 1,
    retain: false,
    dup: false,
  } as const
  wire.write(half(generate(packet)))
}
