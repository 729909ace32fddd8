import { expect, test } from 'vitest'
import { startLoudspeakers } from '../../../alarms/notify/loudspeakers.ts'
import type { PlayCommand } from '../../../core/loudspeaker/command.ts'
import { type AnnouncementRecord, standingOf } from '../../../core/loudspeaker/record.ts'
import { simulateBox } from '../../../simulators/loudspeaker/box.ts'
import { eventually } from '../../support/eventually.ts'
import { startMosquitto } from '../../support/mosquitto.ts'
import { deadPort } from '../../support/ports.ts'
import { quietLog } from '../../support/quiet.ts'
import { requireServer } from '../../support/server.ts'

const program = requireServer('mosquitto')
const place = { site: 'nangan', device: 'horn1' }
const command = (id: string, expires = Date.now() + 60_000): PlayCommand => ({
  ...{ id, clip: 12, version: 3, volume: 20, times: 1, expires },
})

/** A site with a box, and its loudspeaker's record. */
class Site implements AsyncDisposable {
  readonly played: number[] = []
  readonly records: AnnouncementRecord[] = []
  readonly speakers
  private readonly url: string
  private off = new AbortController()
  private running = Promise.resolve()

  constructor(url: string) {
    this.url = url
    this.speakers = startLoudspeakers({ url, log: quietLog, onRecord: (_, record) => this.records.push(record) })
  }

  async switchOn(clock?: () => number | undefined): Promise<void> {
    this.off = new AbortController()
    const listening = Promise.withResolvers<void>()
    this.running = simulateBox(
      {
        ...{ url: this.url, ...place, clips: new Map([[12, 3]]), lengthMs: 5, ...(clock && { clock }) },
        ...{ onListening: listening.resolve, onPlay: (clip) => this.played.push(clip) },
      },
      this.off.signal,
    )
    await listening.promise
  }

  async switchOff(): Promise<void> {
    this.off.abort()
    await this.running
  }

  async say(asked: PlayCommand): Promise<void> {
    await eventually('the command to be sent', () => this.speakers.play(place, asked), 'sent')
  }

  async stands(id: string, standing: string): Promise<AnnouncementRecord> {
    return await eventually(`${id} to be ${standing}`, () =>
      this.records.find((record) => record.id === id && standingOf(record) === standing),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.speakers[Symbol.asyncDispose]()
    await this.switchOff()
  }
}

test.skipIf(!program)('a box on site plays a clip, and all of it is on record', async () => {
  await using mosquitto = await startMosquitto(program ?? '')
  await using site = new Site(mosquitto.url)
  await site.switchOn()
  await site.say(command('w1'))
  const record = await site.stands('w1', 'finished')
  expect(record).toMatchObject({ started: { at: expect.any(Number) }, finished: { at: expect.any(Number) } })
  expect(site.records.map(standingOf)).toEqual(['sent', 'started', 'finished'])
  expect(site.played).toEqual([12])
})

test.skipIf(!program)('a box that comes back to the network is silent about what is over', async () => {
  await using mosquitto = await startMosquitto(program ?? '')
  await using site = new Site(mosquitto.url)
  await site.switchOn()
  await site.switchOff()
  await site.say(command('last-night'))
  // when it comes back, it is later
  await site.switchOn(() => Date.now() + 3_600_000)
  const record = await site.stands('last-night', 'failed')
  expect(record.failed).toMatchObject({ reason: 'expired' })
  expect(site.played).toEqual([])
})

test.skipIf(!program)('a box that does not know the time says so', async () => {
  await using mosquitto = await startMosquitto(program ?? '')
  await using site = new Site(mosquitto.url)
  await site.switchOn(() => undefined)
  await site.say(command('w1'))
  expect((await site.stands('w1', 'failed')).failed).toMatchObject({ reason: 'no-time' })
})

test('without a broker nothing is kept for later', async () => {
  using dead = await deadPort()
  const records: AnnouncementRecord[] = []
  await using speakers = startLoudspeakers({
    ...{ url: `mqtt://127.0.0.1:${dead.port}`, log: quietLog },
    onRecord: (_, record) => records.push(record),
  })
  expect(await speakers.play(place, command('w1'))).toBe('unavailable')
  expect(records).toEqual([])
})
