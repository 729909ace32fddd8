import { setImmediate as nextTurn } from 'node:timers/promises'
import { generate, type IPublishPacket, type Packet } from 'mqtt-packet'
import { expect } from 'vitest'
import type { TestBroker } from '../../support/broker.ts'
import { eventually } from '../../support/eventually.ts'
import { publish, type RawClient } from '../../support/raw-mqtt.ts'
import { textOf } from '../../support/reading-log.ts'
import type { Step } from './story.ts'

/** What a broker made of a story. */
export interface Told {
  readonly logged: unknown[]
  readonly answered: unknown[]
  readonly delivered: unknown[]
  /** To the station itself: of all that came together, in no order. */
  readonly heard: unknown[]
}

const mark = 'v1/nangan/mark/readings'

/** Plays a story to a broker, with a station of that name. */
export async function tell(broker: TestBroker, name: string, steps: readonly Step[]): Promise<Told> {
  const { next: begin } = await broker.reader.bounds()
  const told: Told = { logged: [], answered: [], delivered: [], heard: [] }
  const own = `v1/nangan/${name}`
  const marker = await broker.client({ id: 'mark', kind: 'device' }, { clientId: 'mark' })
  let station = await openStation()
  let listener: RawClient | undefined
  let serial = 0

  async function openStation(): Promise<RawClient> {
    return hearsMarks(await broker.client({ id: name, kind: 'device', subscribe: ['v1/nangan/mark/#'] }))
  }

  async function openListener(): Promise<RawClient> {
    const reader = { id: `ear-${name}`, kind: 'reader', subscribe: [`${own}/#`, 'v1/nangan/mark/#'] } as const
    listener ??= await hearsMarks(await broker.client(reader, { clean: false }))
    return listener
  }

  /** All that was delivered before is here when it resolves. */
  async function settle(): Promise<void> {
    const ear = await openListener()
    marker.send(publish(mark, 'mark', { qos: 1, messageId: 1 }))
    await marker.take('puback')
    for (const client of [ear, station])
      await eventually('the mark', () => client.received.find((packet) => 'topic' in packet && packet.topic === mark))
    const came = published(ear)
    for (const packet of came) await acknowledge(ear, packet)
    told.delivered.push(...came.map(shown))
    told.heard.push(published(station).map(shown).sort())
  }

  async function send({ filter, packets, cuts }: Extract<Step, { does: 'send' }>): Promise<void> {
    const wire: Packet[] = []
    if (filter !== undefined)
      wire.push({ cmd: 'subscribe', messageId: ++serial, subscriptions: [{ topic: `${own}/${filter}`, qos: 0 }] })
    for (const one of packets) {
      if (one === 'ping') wire.push({ cmd: 'pingreq' })
      else wire.push(packetOf(one))
    }
    // answered behind all before it: a QoS 0 message has no answer of its own, and a later SUBSCRIBE must not overtake it
    wire.push({ cmd: 'pingreq' })
    await writeCut(station, Buffer.concat(wire.map((packet) => generate(packet))), cuts)
    const qosOf = (packet: Packet) => (packet.cmd === 'publish' ? packet.qos : undefined)
    const sent = (qos: number) => wire.filter((packet) => qosOf(packet) === qos).map(({ messageId }) => messageId)
    const got = (cmd: Packet['cmd']) => station.received.filter((one) => one.cmd === cmd).map((one) => one.messageId)
    const pings = wire.filter(({ cmd }) => cmd === 'pingreq').length
    await eventually('every PINGRESP', () => got('pingresp').length, pings)
    await eventually('every PUBACK', () => got('puback').length, sent(1).length)
    await eventually('every PUBREC', () => got('pubrec').length, sent(2).length)
    // one that came again is answered at once where the log has it, and before those that came before it
    const hasAgain = wire.some((packet) => packet.cmd === 'publish' && packet.dup)
    if (!hasAgain) expect(got('puback')).toEqual(sent(1))
    // aedes writes a PUBREC when every subscriber has the message
    told.answered.push([got('puback').sort(), got('pubrec').sort()])
    for (const messageId of got('pubrec')) {
      station.send({ cmd: 'pubrel', messageId: messageId ?? 0 })
      await station.take('pubcomp')
    }
    const rest = station.received.filter(({ cmd }) => cmd === 'publish')
    station.received.splice(0, Number.POSITIVE_INFINITY, ...rest)
  }

  function packetOf({
    channel,
    size,
    reuse,
    ...flags
  }: Exclude<Parameters<typeof send>[0]['packets'][number], 'ping'>) {
    const messageId = reuse ? Math.max(1, serial) : ++serial
    const text = `${serial} ${'x'.repeat(size)}`
    return publish(`${own}/${channel}`, text, { ...flags, dup: flags.dup && flags.qos > 0, messageId })
  }

  for (const step of steps) {
    if (step.does === 'send') await send(step)
    else await settle()
    if (step.does === 'leave') {
      listener?.socket.destroy()
      listener = undefined
    } else if (step.does === 'reconnect') {
      station.socket.destroy()
      station = await openStation()
    } else if (step.does !== 'send') {
      const ear = await openListener()
      const topic = `${own}/${step.filter}`
      if (step.does === 'subscribe')
        ear.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic, qos: step.qos }] })
      else ear.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [topic] })
      await ear.take(step.does === 'subscribe' ? 'suback' : 'unsuback')
    }
  }
  await settle()
  for (const client of [station, marker, listener]) client?.socket.destroy()
  for (const message of await broker.recorded())
    if (message.offset >= begin && message.client === name)
      told.logged.push([message.topic, textOf(message), message.qos, message.retain, message.packetId])
  return told
}

async function hearsMarks(client: RawClient): Promise<RawClient> {
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: mark, qos: 0 }] })
  await client.take('suback')
  return client
}

async function writeCut({ socket }: RawClient, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  let rest = bytes
  for (const cut of cuts) {
    const at = Math.floor(cut * rest.length)
    socket.write(rest.subarray(0, at))
    await nextTurn()
    rest = rest.subarray(at)
  }
  socket.write(rest)
}

/** What a client was sent, without marks, and leaves the rest. */
function published(client: RawClient): IPublishPacket[] {
  const all = client.received.splice(0)
  client.received.push(...all.filter(({ cmd }) => cmd !== 'publish'))
  return all.filter((packet): packet is IPublishPacket => packet.cmd === 'publish' && packet.topic !== mark)
}

function shown({ topic, payload, qos, retain }: IPublishPacket): unknown {
  return `${topic} ${qos} ${retain} ${payload}`
}

async function acknowledge(client: RawClient, { qos, messageId = 0 }: IPublishPacket): Promise<void> {
  if (qos === 1) client.send({ cmd: 'puback', messageId })
  if (qos !== 2) return
  client.send({ cmd: 'pubrec', messageId })
  await client.take('pubrel')
  client.send({ cmd: 'pubcomp', messageId })
}
