import { expect, test } from 'vitest'
import { type Frame, formatFrame } from '../../core/decode/sl651/frame.ts'
import { decode } from '../support/decode.ts'
import { eventually } from '../support/eventually.ts'
import { randomOf } from '../support/mutate.ts'
import { bytesOf } from '../support/sl651-frames.ts'
import { startTestListener } from '../support/sl651-listener.ts'

/**
 * A line that does everything at once: frames of three stations with makers' elements among the standard's, stray bytes
 * (single 7Es too) between them, frames with a wrong CRC, repeats, keep-alives and echoes, cut anywhere.
 */
const stations = ['0012345678', '0011223344', '0060010203']
const random = randomOf(651)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const bcd = (number: number, bytes: number) => String(number).padStart(2 * bytes, '0')

function reportOf(serial: number, station: string, level: number, direction: Frame['direction'] = 'up'): Uint8Array {
  const elements = [
    `3923${bcd(level, 4)}`,
    `7A23${bcd(9_999_999, 4)}`,
    `FF0219${bcd(123, 3)}`,
    `2019${bcd(45, 3)}`,
  ].toSorted(() => random() - 0.5)
  const body = `${serial.toString(16).padStart(4, '0')}260703101500F1F1${station}48F0F02607031010${elements.join('')}`
  const head = { encoding: 'hex', centre: 1, station, password: '1234', code: 0x32 } as const
  return formatFrame({ ...head, direction, end: direction === 'up' ? 3 : 0x1b, body: bytesOf(body) })
}

/** Stray bytes that begin no frame: nothing waits behind them. */
const noise = () =>
  Uint8Array.from({ length: 1 + Math.floor(random() * 9) }, () => pick([0x00, 0x7d, 0x55, 0xaa, 0xff, 0x03, 0x20]))

test('every whole report is kept once, acknowledged each time that it came, and read right', async () => {
  await using here = await startTestListener({ env: { HUOSHUI_SL651_MAX_RATE: '100000' } })
  const line = await here.client()
  const sent: Uint8Array[] = []
  const truth = new Map<string, number>()
  let acknowledged = 0
  let keepAlives = 0
  for (let serial = 1; serial <= 400; serial++) {
    const [station, level] = [pick(stations), Math.floor(random() * 900_000)]
    const report = reportOf(serial, station, level)
    const kind = random()
    if (kind < 0.15) {
      const damaged = Uint8Array.from(report)
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 0x55
      sent.push(damaged)
    } else if (kind < 0.25) sent.push(reportOf(serial, station, level, 'down'))
    else if (kind < 0.35) {
      const body = bytesOf(`${bcd(serial, 2)}260703101500`)
      const head = { encoding: 'hex', direction: 'up', centre: 1, station, password: '1234' } as const
      sent.push(formatFrame({ ...head, code: 0x2f, end: 3, body }))
      keepAlives++
    } else {
      const times = random() < 0.3 ? 2 : 1
      for (let left = times; left > 0; left--) sent.push(report)
      acknowledged += times
      truth.set(`${station} ${serial}`, level / 1000)
    }
    if (random() < 0.5) sent.push(noise())
    if (random() < 0.1) sent.push(Uint8Array.of(0x7e, 0x00))
  }
  const all = Buffer.concat(sent)
  for (let at = 0; at < all.length; ) {
    const end = at + 1 + Math.floor(random() * 200)
    line.send(all.subarray(at, end))
    at = end
  }
  await eventually('every acknowledgement', () => here.metric('acknowledged_total'), acknowledged)
  await eventually('every keep-alive', () => here.metric('keep_alives_total'), keepAlives)
  const kept = await here.recorded()
  expect(kept).toHaveLength(truth.size)
  expect(await here.metric('repeats_total')).toBe(acknowledged - truth.size)
  for (const message of kept) {
    const serial = Buffer.from(message.payload).readUInt16BE(14)
    const { readings } = decode(here.plant.current, message)
    expect(readings.map(({ point, value }) => [point.wire, value])).toEqual([
      ['39', truth.get(`${message.client} ${serial}`)],
    ])
  }
})
