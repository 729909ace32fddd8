import { describe, expect, test } from 'vitest'
import type { LoggedMessage } from '../../core/message.ts'
import { decode } from '../support/decode.ts'
import { eventually } from '../support/eventually.ts'
import { firstReportAt, PythonStation } from '../support/python-station.ts'
import { message } from '../support/reading-log.ts'
import { startTestListener, type TestListener } from '../support/sl651-listener.ts'

/** A station in another language, in each of the modes. */
const address = '0060010203'
const reports = (count: number) => Array.from({ length: count }, (_, n) => [firstReportAt + n * 60_000, n / 1000])

function levels({ plant }: TestListener, kept: readonly LoggedMessage[]) {
  return kept.flatMap((each) =>
    decode(plant.current, each)
      .readings.filter(({ point }) => point.wire === '39')
      .map(({ at, value }) => [at, value]),
  )
}

const argsFor = (here: TestListener, ...more: string[]) => ['--port', String(here.port), '--station', address, ...more]

describe.each([
  ['bytes', []],
  ['ASCII', ['--ascii']],
])('%s', (_, encoding) => {
  test('M1: sends and listens to nobody', async () => {
    await using here = await startTestListener()
    await using station = new PythonStation('m1', argsFor(here, ...encoding, '--count', '20'))
    await station.says('done')
    const kept = await eventually('all reports', here.recorded, (all) => all.length === 20)
    expect(levels(here, kept)).toEqual(reports(20))
    await station.finish()
  })

  test('M2: goes on when it is acknowledged', async () => {
    await using here = await startTestListener()
    await using station = new PythonStation('m2', argsFor(here, ...encoding, '--count', '20'))
    await station.says('done')
    expect(station.all('acked')).toEqual(reports(20).map((_, n) => n))
    expect(levels(here, await here.recorded())).toEqual(reports(20))
    await station.finish()
  })

  test('M3: in packets, of which one is lost on the way each time', async () => {
    await using here = await startTestListener({ env: { HUOSHUI_SL651_PACKET_WAIT_MS: '1' } })
    await using station = new PythonStation('m3', argsFor(here, ...encoding, '--lose', '--count', '3'))
    await station.says('done')
    expect(station.all('asked_again')).toEqual([2, 2, 2])
    expect(levels(here, await here.recorded())).toEqual(reports(3))
    await station.finish()
  })

  test('M4: answers when it is asked, and sets its clock on demand only', async () => {
    await using here = await startTestListener()
    await using station = new PythonStation('m4', argsFor(here, ...encoding))
    await station.says('connected')
    const ask = (sl651: unknown) =>
      here.listener.command(message(JSON.stringify({ sl651 }), { topic: 'v1/hydro/s0060010203/command' }))
    // its keep-alive may still be on the way
    await eventually('the station to be asked', () => {
      const before = here.published.length
      ask('latest')
      // who is not there is told at once
      return here.published.length === before
    })
    await eventually('the answer', () => here.published.at(-1)?.[1].outcome, 'answered')
    ask({ elements: ['Z'] })
    await eventually('the second answer', () => here.metric('asked_total', { outcome: 'answered' }), 2)
    expect(station.said.some((line) => 'clock' in line)).toBe(false)
    ask('set-clock')
    expect((await station.says('clock'))['clock']).toBe('260703110016')
    await eventually('the third answer', () => here.metric('asked_total', { outcome: 'answered' }), 3)
    expect(levels(here, await here.recorded())).toEqual(reports(2))
    await station.finish()
  })
})
