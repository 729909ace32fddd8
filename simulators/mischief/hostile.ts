import { once } from 'node:events'
import { generate, type IPublishPacket } from 'mqtt-packet'
import { formatTopic } from '../../core/topic.ts'
import { logIn } from './log-in.ts'
import { connectPacket, Wire, wordFor } from './wire.ts'
import type { Worker } from './worker.ts'

/** Far beyond the time that a broker gives a connection to say who it is: on a busy machine its end of it comes late. */
const answerWithinMs = 60_000

/** Something that nobody should be let do, and how the broker answers it. */
interface Attack {
  readonly name: string
  readonly on: 'a new connection' | 'a log-in'
  readonly attempt: (wire: Wire, worker: Worker) => Promise<string>
}

function stranger(name: string, attempt: Attack['attempt']): Attack {
  return { name, on: 'a new connection', attempt }
}

function insider(name: string, attempt: Attack['attempt']): Attack {
  return { name, on: 'a log-in', attempt }
}

/** Bytes as the first thing on a connection. */
function raw(name: string, bytes: (worker: Worker) => Uint8Array): Attack {
  return stranger(name, async (wire, worker) => {
    wire.write(bytes(worker))
    return wordFor(await wire.next(answerWithinMs))
  })
}

function greeting(name: string, more: (worker: Worker) => Parameters<typeof connectPacket>[0]): Attack {
  return raw(name, (worker) => generate(connectPacket({ clientId: worker.clientId, ...more(worker) })))
}

function publishing(name: string, topic: (worker: Worker) => string, payload: string | Buffer = '1'): Attack {
  return insider(name, async (wire, worker) => {
    wire.send({ ...message, topic: topic(worker), payload })
    return wordFor(await wire.next(answerWithinMs))
  })
}

const message = { cmd: 'publish', qos: 1, messageId: 1, retain: false, dup: false } as const
/** Nothing is read from these: what gets through by mistake shows in the log, not as a reading. */
const own = ({ culprit: { site, id } }: Worker) => formatTopic({ kind: 'result', site, device: id })
const login = ({ culprit: { id, password } }: Worker) => ({ username: id, password: Buffer.from(password) })

export const attacks: readonly Attack[] = [
  raw('a CONNECT that never ends', (worker) => generate(connectPacket({ ...login(worker) })).subarray(0, 9)),
  raw('garbage', ({ dice }) => Buffer.from(Array.from({ length: 2000 }, () => dice() * 256))),
  raw('plain HTTP', () => Buffer.from('GET / HTTP/1.1\r\nHost: broker\r\n\r\n')),
  raw('a length of five bytes', () => Buffer.of(0x10, 0xff, 0xff, 0xff, 0xff, 0x01)),
  raw('a PUBLISH before the CONNECT', (worker) => generate({ ...message, topic: own(worker), payload: '1' })),
  raw('a packet of a type that is not there', () => Buffer.of(0xf0, 0x00)),
  stranger('a CONNECT of 100 MB', hugeConnect),
  greeting('a wrong password', ({ culprit: { id }, dice }) => ({
    username: id,
    password: Buffer.from(String(dice())),
  })),
  greeting('a name that nobody has', ({ dice }) => ({ username: `nobody-${dice()}`, password: Buffer.from('x') })),
  greeting('no name', () => ({})),
  greeting('MQTT 5', (worker) => ({ ...login(worker), protocolVersion: 5 })),
  greeting('a client id of 10 kB', (worker) => ({ ...login(worker), clientId: 'x'.repeat(10_000) })),
  greeting('a Last Will as the alarm system', (worker) => ({
    ...login(worker),
    will: { topic: `v1/${worker.culprit.site}/alarms/x`, payload: Buffer.from('{}'), qos: 1, retain: true },
  })),
  insider('a second CONNECT', async (wire, worker) => {
    wire.send(connectPacket({ clientId: worker.clientId, ...login(worker) }))
    return wordFor(await wire.next(answerWithinMs))
  }),
  insider('garbage after the log-in', async (wire, { dice }) => {
    wire.write(Buffer.concat([Buffer.of(0x00, 0x00), Buffer.from(Array.from({ length: 2000 }, () => dice() * 256))]))
    return wordFor(await wire.next(answerWithinMs))
  }),
  insider('acknowledgements of what was never sent', async (wire) => {
    wire.send({ cmd: 'puback', messageId: 7 }, { cmd: 'pubrec', messageId: 8 }, { cmd: 'pubcomp', messageId: 9 })
    wire.send({ cmd: 'pingreq' })
    return wordFor(await wire.next(answerWithinMs))
  }),
  insider('QoS 2 that is never released', neverReleased),
  insider('a subscription to everything', async (wire) => {
    wire.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 1 }] })
    return wordFor(await wire.next(answerWithinMs))
  }),
  insider('a thousand subscriptions', async (wire, worker) => {
    const subscriptions = Array.from({ length: 1000 }, (_, index) => ({
      topic: `${own(worker)}/${index}`,
      qos: 1 as const,
    }))
    wire.send({ cmd: 'subscribe', messageId: 1, subscriptions })
    return wordFor(await wire.next(answerWithinMs))
  }),
  publishing("another device's topic", ({ culprit: { site } }) => `v1/${site}/somebody-else/readings`),
  publishing('$SYS', () => '$SYS/broker/uptime'),
  publishing('an alarm', ({ culprit: { site } }) => `v1/${site}/alarms/x`),
  publishing('a topic of 10,000 levels', (worker) => own(worker) + '/x'.repeat(10_000)),
  publishing('a payload of 10 MB', own, Buffer.alloc(10_000_000, 'x')),
  insider('a wildcard in a topic', async (wire, worker) => {
    // generate() would refuse it
    const bytes = generate({ ...message, topic: own(worker), payload: '1' })
    bytes[bytes.indexOf('/result')] = 0x23
    wire.write(bytes)
    return wordFor(await wire.next(answerWithinMs))
  }),
]

/** A client that wants in, or wants the broker down. It must get neither, and nobody else may notice it. */
export async function hostile(worker: Worker): Promise<void> {
  const { place, dice, tally, signal, turn } = worker
  const over = once(signal, 'abort').then(() => undefined)
  // each in turn, beginning anywhere, so that a short run has them all
  for (let next = Math.floor(dice() * attacks.length); !signal.aborted; next++) {
    const attack = attacks[next % attacks.length]
    if (!attack) continue
    using wire = attack.on === 'a log-in' ? await logIn(worker) : await Wire.open(place).catch(() => undefined)
    const answer = wire && (await Promise.race([attack.attempt(wire, worker), over]))
    if (answer !== undefined) tally.note(attack.name, answer)
    await turn()
  }
}

/** Goes on sending for as long as it is let. */
async function hugeConnect(wire: Wire, { signal }: Worker): Promise<string> {
  const block = Buffer.alloc(65_536)
  wire.write(Buffer.of(0x10, 0x80, 0xc2, 0xd7, 0x2f))
  for (let sent = 0; sent < 100_000_000 && !signal.aborted; sent += block.length) {
    const flows = wire.write(block)
    if (await wire.ends(flows ? 1 : 20)) return 'closed'
  }
  return wordFor(await wire.next(answerWithinMs))
}

async function neverReleased(wire: Wire, worker: Worker): Promise<string> {
  for (let messageId = 1; messageId <= 1_000; messageId++) {
    const packet: IPublishPacket = { ...message, topic: own(worker), payload: '1', qos: 2, messageId }
    wire.send(packet)
    const answer = wordFor(await wire.next(answerWithinMs))
    if (answer !== 'pubrec') return `${answer} after some`
  }
  return 'all taken'
}
