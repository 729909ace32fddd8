import { describe, expect, test } from 'vitest'
import { hexOf } from '../../core/decode/sl651/digits.ts'
import { formatFrame, scanFrame } from '../../core/decode/sl651/frame.ts'
import { stationTopic } from '../../core/decode/sl651/topic.ts'
import { parseKeptAlive } from '../../core/kept-alive.ts'
import type { LogFull, LogWriter } from '../../storage/log/log.ts'
import { decode } from '../support/decode.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { message } from '../support/reading-log.ts'
import { asciiPeriodic, bytesOf, frameBytes, latin, sl651Frames } from '../support/sl651-frames.ts'
import { startTestListener } from '../support/sl651-listener.ts'

/** What a station meets at the TCP listener. */
const asciiAck = hexOf(latin('\x010060010203011234328010\x020007260703101500\x1b'))

describe('keeps and acknowledges', () => {
  test('a frame, in pieces, between stray bytes', async () => {
    await using here = await startTestListener()
    const station = await here.client()
    const whole = frameBytes('periodic')
    station.send(bytesOf('7E'), whole.slice(0, 5))
    station.send(whole.slice(5, 40))
    station.send(whole.slice(40), bytesOf('000D0A'))
    await station.hears(sl651Frames.periodicAck)
    const [kept, ...others] = await here.recorded()
    expect(others).toEqual([])
    expect(kept).toMatchObject({ topic: stationTopic('0011223344'), client: '0011223344', qos: 1 })
    expect(hexOf(kept?.payload ?? new Uint8Array())).toBe(sl651Frames.periodic)
    expect(await here.metric('noise_bytes_total')).toBe(4)
  })

  test('several stations on one connection, each its own', async () => {
    await using here = await startTestListener()
    const station = await here.client()
    station.send(frameBytes('periodic'), frameBytes('test'))
    await station.hears(sl651Frames.periodicAck + sl651Frames.testAck)
  })

  test('ASCII', async () => {
    await using here = await startTestListener()
    const station = await here.client()
    station.send(latin(asciiPeriodic))
    const heard = await eventually(
      'an answer',
      () => station.heard,
      (hex) => hex.length === 2 * 45,
    )
    expect(heard.slice(0, -8)).toBe(asciiAck)
  })

  test('packets with one answer; of those without the first all are asked for', async () => {
    let now = 0
    await using here = await startTestListener({ steady: () => now })
    const station = await here.client()
    station.send(frameBytes('packet2'))
    await eventually(
      'the packet',
      () => here.metric('packet_bytes'),
      (bytes) => bytes > 0,
    )
    now = 10_001
    const asked = sl651Frames.packet1Refused.replace(/000C260703110012.*/, '')
    const before = await eventually(
      'to be asked for both',
      () => station.heard,
      (hex) => hex.startsWith(asked) && hex.length === 2 * sl651Frames.packet1Refused.length,
    )
    station.send(frameBytes('packet1'), frameBytes('packet2'))
    const ack = sl651Frames.packetsAck.replace(/260703110013.*/, '260703110010')
    await eventually('the acknowledgement', () => station.heard.slice(before.length).startsWith(ack))
    const kept = await here.recorded()
    expect(kept.map(({ payload }) => hexOf(payload))).toEqual([sl651Frames.packet1 + sl651Frames.packet2])
    expect(await here.metric('packet_bytes')).toBe(0)
  })

  test('what comes faster than its share is read more slowly, and all of it is kept', async () => {
    await using here = await startTestListener({ env: { HUOSHUI_SL651_MAX_RATE: '50' } })
    const station = await here.client()
    const scan = scanFrame(frameBytes('periodic'))
    if (scan.name !== 'frame') throw new Error('no frame')
    const { frame } = scan
    const numbered = (serial: number) => {
      const body = Uint8Array.from(frame.body)
      body[1] = serial
      return formatFrame({ ...frame, body })
    }
    const serials = Array.from({ length: 60 }, (_, index) => index + 100)
    station.send(Buffer.concat(serials.map(numbered)))
    const ackBytes = sl651Frames.periodicAck.length
    await eventually('60 acknowledgements', () => station.heard.length / ackBytes, 60)
    expect(await here.metric('slowed_total')).toBeGreaterThan(0)
    station.send(numbered(99))
    await eventually('one more', () => station.heard.length / ackBytes, 61)
    expect(await here.recorded()).toHaveLength(61)
  })

  test('nothing that is a keep-alive, broken or from the centre', async () => {
    await using here = await startTestListener()
    const station = await here.client()
    station.send(frameBytes('keepAlive'), bytesOf(sl651Frames.manual), frameBytes('testAck'), frameBytes('periodic'))
    await station.hears(sl651Frames.periodicAck)
    expect((await here.recorded()).length).toBe(1)
    expect(await here.metric('bad_crc_total')).toBe(1)
  })
})

describe('a keep-alive is heard', () => {
  test('one note a minute for all of them, with the time of each, and none of a stranger', async () => {
    let passed = 0
    await using here = await startTestListener({ steady: () => passed, stations: ['0012345678'] })
    const station = await here.client()
    const stranger = await here.client()
    station.send(frameBytes('keepAlive'), frameBytes('keepAlive'))
    stranger.send(
      formatFrame({
        ...{ encoding: 'hex', direction: 'up', centre: 1, station: '0099999999', password: '1234', code: 0x2f },
        ...{ end: 3, body: bytesOf('0003591011155111') },
      }),
    )
    await eventually('three keep-alives', () => here.metric('keep_alives_total'), 3)
    expect(await here.recorded()).toEqual([])
    passed += 60_000
    await eventually('a note', async () => (await here.recorded()).length, 1)
    const [note] = await here.recorded()
    expect(note && [...(parseKeptAlive(note) ?? [])]).toEqual([['0012345678', Date.UTC(2026, 6, 3, 3, 0, 16)]])
    const decoded = note && decode(here.plant.current, note)
    expect(decoded?.events).toEqual([
      { kind: 'alive', device: 'hydro/s0012345678', at: Date.UTC(2026, 6, 3, 3, 0, 16) },
    ])
  })
})

describe('acknowledges only what is durable', () => {
  /** A log that writes when it is let. */
  function held(): {
    readonly wrap: (log: LogWriter) => LogWriter
    release(full?: LogFull): void
    readonly waiting: number
  } {
    const waiting: ((full?: LogFull) => void)[] = []
    return {
      wrap: (log) => ({
        append: (message, done) => void waiting.push((full) => (full ? done(full) : log.append(message, done))),
        status: log.status,
        told: log.told,
        [Symbol.asyncDispose]: async () => undefined,
      }),
      release: (full) => waiting.splice(0).map((write) => write(full)),
      get waiting() {
        return waiting.length
      },
    }
  }

  test('an answer waits for the disk; a repeat meanwhile is not written again', async () => {
    const log = held()
    await using here = await startTestListener({ wrap: log.wrap })
    const station = await here.client()
    station.send(frameBytes('periodic'), frameBytes('periodic'))
    await eventually('the repeat', () => here.metric('repeats_total'), 1)
    expect([station.heard, log.waiting]).toEqual(['', 1])
    log.release()
    await station.hears(sl651Frames.periodicAck + sl651Frames.periodicAck)
    expect((await here.recorded()).length).toBe(1)
  })

  test('what the log does not take is not acknowledged, and is taken when it comes again', async () => {
    const log = held()
    await using here = await startTestListener({ wrap: log.wrap })
    const station = await here.client()
    station.send(frameBytes('periodic'))
    await eventually('the frame', () => log.waiting, 1)
    log.release(Object.assign(new Error('full'), { name: 'LogFull' as const }))
    expect(await here.metric('refusals_total', { reason: 'log-full' })).toBe(1)
    station.send(frameBytes('periodic'))
    await eventually('the frame again', () => log.waiting, 1)
    log.release()
    await station.hears(sl651Frames.periodicAck)
  })

  test('what came before a restart is acknowledged again and kept once', async () => {
    using folder = temporaryFolder()
    {
      await using here = await startTestListener({ folder: folder.path })
      const station = await here.client()
      station.send(frameBytes('periodic'))
      await station.hears(sl651Frames.periodicAck)
    }
    await using again = await startTestListener({ folder: folder.path })
    const station = await again.client()
    station.send(frameBytes('periodic'))
    await station.hears(sl651Frames.periodicAck)
    expect((await again.recorded()).length).toBe(1)
  })
})

describe('who is let in', () => {
  test('a station in the plant with its own password, the common one, or none where none is asked', async () => {
    await using here = await startTestListener({ env: { HUOSHUI_SL651_PASSWORD: '1234' } })
    await here.passwords.set('0011223344', '03e8')
    const station = await here.client()
    station.send(frameBytes('periodic'), frameBytes('test'))
    await station.hears(sl651Frames.periodicAck + sl651Frames.testAck)
    await here.passwords.set('0011223344', 'FFFF')
    station.send(frameBytes('hourly'))
    await eventually('a refusal', () => here.metric('refusals_total', { reason: 'wrong-password' }), 1)
    await here.passwords.remove('0011223344')
    station.send(frameBytes('hourly'))
    await eventually('a refusal', () => here.metric('refusals_total', { reason: 'wrong-password' }), 2)
    expect((await here.recorded()).length).toBe(2)
  })

  test('a station in the plant that has none is refused, and five times closes the line', async () => {
    await using here = await startTestListener({ env: { HUOSHUI_SL651_PASSWORD: '' } })
    const station = await here.client()
    for (let time = 0; time < 5; time++) station.send(frameBytes('periodic'))
    await eventually('the line to be closed', () => station.isClosed)
    expect(await here.metric('refusals_total', { reason: 'no-password' })).toBe(5)
    expect(await here.recorded()).toEqual([])
  })

  test('one that nobody knows is kept for the quarantine, a minute sixty times', async () => {
    await using here = await startTestListener({ stations: [], steady: () => 0, env: { HUOSHUI_SL651_PASSWORD: '' } })
    const station = await here.client()
    station.send(frameBytes('periodic'))
    await station.hears(sl651Frames.periodicAck)
    for (let time = 0; time < 60; time++) station.send(frameBytes('periodic'))
    await eventually('a refusal', () => here.metric('refusals_total', { reason: 'too-many-strangers' }), 1)
    expect((await here.recorded()).length).toBe(1)
  })

  test('noise, silence and too many connections are ended', async () => {
    let now = 0
    await using here = await startTestListener({ env: { HUOSHUI_SL651_MAX_CONNECTIONS: '2' }, steady: () => now })
    const noisy = await here.client()
    const silent = await here.client()
    const third = await here.client()
    await eventually('the third to be refused', () => third.isClosed)
    noisy.send(new Uint8Array(70_000))
    await eventually('the noisy one to be closed', () => noisy.isClosed)
    now = 60_001
    await eventually('the silent one to be closed', () => silent.isClosed)
    expect(await here.metric('refusals_total', { reason: 'noise' })).toBe(1)
    expect(await here.metric('refusals_total', { reason: 'says-nothing' })).toBe(1)
  })
})

describe('commands', () => {
  const command = (payload: unknown, device = 's0060010203') =>
    message(JSON.stringify(payload), { topic: `v1/hydro/${device}/command`, client: 'engineer' })
  const hour = (text: string) => `2026-07-03T${text}:00:00+08:00`

  test.each([
    ['latest', sl651Frames.askLatest],
    [{ elements: ['Z', '38'] }, sl651Frames.askElements],
    [{ series: '39', from: hour('00'), to: hour('08'), step: '1h' }, sl651Frames.askSeries],
  ])('%j', async (asked, question) => {
    await using here = await startTestListener()
    const station = await here.client()
    station.send(frameBytes('negative'))
    await eventually('the station to be known', () => station.heard !== '')
    const before = station.heard
    here.listener.command(command({ sl651: asked }))
    await station.hears(before + question)
  })

  test('its answer is kept and not acknowledged; who is away or does not understand is said so', async () => {
    await using here = await startTestListener()
    const result = 'v1/hydro/s0012345678/result'
    const ask = (payload: unknown) => here.listener.command(command(payload, 's0012345678'))
    ask({ sl651: 'latest' })
    ask({ sl651: 'reboot' })
    ask({ valve: 'open' })
    expect(here.published.map(([topic, { outcome }]) => [topic, outcome])).toEqual([
      [result, 'not-connected'],
      [result, 'malformed'],
    ])
    const station = await here.client()
    station.send(frameBytes('test'))
    await station.hears(sl651Frames.testAck)
    ask({ sl651: 'latest' })
    station.send(frameBytes('latest'))
    await eventually('the answer', () => here.published.at(-1)?.[1].outcome, 'answered')
    await eventually('it in the log', async () => (await here.recorded()).length, 2)
    expect(station.heard.endsWith(sl651Frames.testAck)).toBe(false)
    expect(station.heard.match(/7E7E/g)?.length).toBe(2)
  })
})
