import { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { generate } from 'mqtt-packet'
import { expect, test } from 'vitest'
import { DeviceStream } from '../../broker/device-stream.ts'
import { noLane } from '../../broker/lane/sorter.ts'
import { Outlet } from '../../broker/outlet.ts'
import { Share } from '../../broker/share.ts'
import { Turns } from '../../broker/turns.ts'
import { eventually } from '../support/eventually.ts'

const connect = generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'c' })
const ping = Buffer.from([0xc0, 0])

interface Told {
  readonly name: string
  readonly packets: number
}

/** Clients in the same turns; a reader that takes all that it is offered, and tells how much that was each time. */
function clients() {
  const turns = new Turns()
  const outlet = new Outlet(1_000_000)
  const told: Told[] = []
  let now = 0
  return {
    told,
    outlet,
    wait(ms: number): void {
      now += ms
    },
    open(name: string) {
      const written: (() => void)[] = []
      const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => written.push(done) })
      const stream = new DeviceStream(socket, {
        limits: { maxPacketBytes: 1_000, maxWaitingBytes: 1_000_000 },
        turns,
        outlet,
        clock: () => now,
        refuse: () => {},
        slowed: () => {},
      })
      stream.on('readable', () => {
        const bytes = stream.read() as Buffer | null
        if (bytes && bytes.length !== connect.length) told.push({ name, packets: bytes.length / ping.length })
      })
      return {
        stream,
        socket,
        /** The socket has passed on what it was given. */
        flush(): void {
          for (const done of written.splice(0)) done()
        },
        async admit(): Promise<void> {
          socket.push(connect)
          await eventually('the CONNECT', () => stream.held)
          stream.admit(new Share({ maxRate: 1e9, maxByteRate: 1e9 }, 0), noLane)
        },
      }
    },
  }
}

test('one client gets 256 packets a turn, and then it is the turn of the others', async () => {
  const { open, told } = clients()
  const [flood, good] = [open('flood'), open('good')]
  await flood.admit()
  await good.admit()
  const total = 20_000
  flood.socket.push(Buffer.alloc(total * ping.length, ping))
  await eventually('the flood', () => told.length > 0)
  for (let n = 0; n < 5; n++) {
    const before = told.filter(({ name }) => name === 'flood').length
    good.socket.push(ping)
    await eventually('the good one', () => told.filter(({ name }) => name === 'good').length, n + 1)
    const after = told.findLastIndex(({ name }) => name === 'good')
    expect(told.slice(0, after).filter(({ name }) => name === 'flood').length - before).toBeLessThanOrEqual(2)
  }
  await eventually('all of it', () => told.reduce((sum, { packets }) => sum + packets, 0), total + 5)
  expect(Math.max(...told.map(({ packets }) => packets))).toBe(256)
})

test('a packet in two pieces, and one in the middle of a flood, arrive as they came', async () => {
  const { open } = clients()
  const one = open('one')
  await one.admit()
  const payloads = Array.from({ length: 1_000 }, (_, n) => generate({ cmd: 'puback', messageId: n + 1 }))
  const bytes = Buffer.concat(payloads)
  const got: Buffer[] = []
  one.stream.removeAllListeners('readable')
  one.stream.on('data', (chunk: Buffer) => got.push(chunk))
  for (let from = 0; from < bytes.length; from += 777) {
    one.socket.push(bytes.subarray(from, from + 777))
    await nextTurn()
  }
  await eventually('all bytes', () => Buffer.concat(got).length, bytes.length)
  expect(Buffer.concat(got).equals(bytes)).toBe(true)
})

test('a client that does not read its answers is read no further until it does', async () => {
  const { open, told, outlet, wait } = clients()
  const rude = open('rude')
  await rude.admit()
  for (let n = 0; n < 100; n++) rude.stream.write(Buffer.alloc(1_000))
  expect(rude.stream.unreadBytes()).toBe(100_000)
  expect(outlet.bytes).toBe(100_000)
  rude.socket.push(ping)
  await eventually('the ping', () => told.length, 1)
  expect(rude.stream.held).toBe(true)
  wait(5_000)
  expect(rude.stream.unreadForMs(5_000)).toBe(5_000)
  for (let n = 0; n < 10; n++) {
    rude.flush()
    await nextTurn()
  }
  await eventually('that it is read again', () => !rude.stream.held)
  expect([rude.stream.unreadBytes(), outlet.bytes, rude.stream.unreadForMs(5_000)]).toEqual([0, 0, 0])
})

test('what a client that goes away has not read is not counted any more', async () => {
  const { open, outlet } = clients()
  const gone = open('gone')
  await gone.admit()
  for (let n = 0; n < 100; n++) gone.stream.write(Buffer.alloc(1_000))
  gone.stream.unreadBytes()
  gone.stream.destroy()
  await eventually('nothing', () => outlet.bytes, 0)
})
