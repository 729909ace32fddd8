import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPublisher } from '../../mqtt/publisher.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { readBatchHeader } from '../../storage/log/frame.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const device = 'bench-1'

/** A platform of all roles, one process, whose data folder can be harmed while it is stopped. */
class Harmed implements AsyncDisposable {
  readonly data: string
  private readonly folder = temporaryFolder()
  private platform: PlatformProcess | undefined
  private password = ''
  private sent = 0

  constructor() {
    this.data = join(this.folder.path, 'data')
  }

  async start(): Promise<PlatformProcess> {
    if (this.password === '') {
      await using devices = await openDeviceCredentials({ folder: this.data })
      this.password = await devices.add({ id: device, kind: 'device' })
    }
    const plant = writeLevelPlant(this.folder.path, { devices: 2, points: 1, limit: 1e6 })
    const settings = { HUOSHUI_DATA: this.data, HUOSHUI_PLANT: plant }
    this.platform = await PlatformProcess.create(settings, ['broker', 'ingest', 'alarms', 'api'])
    await this.platform.start()
    return this.platform
  }

  async stop(): Promise<void> {
    await this.platform?.stop()
    await this.platform?.[Symbol.asyncDispose]()
  }

  /** Sends so many readings, each in a message of its own, and waits until they are acknowledged and stored. */
  async send(platform: PlatformProcess, count: number): Promise<void> {
    const login = { clientId: device, username: device, password: this.password }
    await using publisher = await openPublisher({ url: platform.mqttUrl, ...login })
    for (let sent = 0; sent < count; sent++) {
      const reading = { at: noon + this.sent * 1000, readings: { p0: this.sent++ } }
      await publisher.publish(`v1/bench/${device}/readings`, JSON.stringify(reading))
    }
  }

  /** The values that are stored, in the order of their time. */
  async stored(platform: PlatformProcess): Promise<number[]> {
    await platform.caughtUp()
    const query = `point=bench/a1/p0&from=${noon}&to=${noon + 1e9}`
    const text = await (await platform.get(`/api/v1/readings?${query}`, { accept: 'text/csv' })).text()
    const rows = text.trim().split(/\r?\n/).slice(1)
    return rows.map((row) => Number(row.split(',')[1]))
  }

  async ready(platform: PlatformProcess): Promise<{ status: string; told?: string[] }> {
    return await eventually('readiness', async () => {
      const answer = await fetch(`${platform.httpUrl}/readyz`)
      return answer.ok ? ((await answer.json()) as { status: string; told?: string[] }) : undefined
    })
  }

  segments(): string[] {
    const names = readdirSync(join(this.data, 'log')).filter((name) => name.endsWith('.log'))
    return names.sort().map((name) => join(this.data, 'log', name))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.platform?.[Symbol.asyncDispose]()
    this.folder[Symbol.dispose]()
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

test('the log is deleted, or an older copy put back, and what is acknowledged afterwards is stored and judged', async () => {
  await using harmed = new Harmed()
  const copy = join(harmed.data, '../copy')
  let platform = await harmed.start()
  await harmed.send(platform, 30)
  expect(await harmed.stored(platform)).toEqual(numbers(0, 30))
  await harmed.stop()
  cpSync(join(harmed.data, 'log'), copy, { recursive: true })

  platform = await harmed.start()
  await harmed.send(platform, 30)
  expect(await harmed.stored(platform)).toEqual(numbers(0, 60))
  await harmed.stop()
  rmSync(join(harmed.data, 'log'), { recursive: true })
  cpSync(copy, join(harmed.data, 'log'), { recursive: true })

  platform = await harmed.start()
  await harmed.send(platform, 30)
  expect(await harmed.stored(platform)).toEqual(numbers(0, 90))
  await eventually('thirty to be judged', () => platform.metric('huoshui_alarms_readings_total'), 30)
  expect((await harmed.ready(platform)).told?.[0]).toMatch(
    /^reading log: it ended at \d+, was acknowledged or read up to/,
  )
  expect(await platform.metric('huoshui_log_skipped_offsets')).toBeGreaterThanOrEqual(30)
  await harmed.stop()
  rmSync(join(harmed.data, 'log'), { recursive: true })

  platform = await harmed.start()
  await harmed.send(platform, 30)
  expect(await harmed.stored(platform)).toEqual(numbers(0, 120))
  await eventually('thirty to be judged', () => platform.metric('huoshui_alarms_readings_total'), 30)
  const { told } = await harmed.ready(platform)
  expect(told).toEqual([
    expect.stringMatching(/^reading log: it ended at 0/),
    expect.stringMatching(
      /^alarms: the reading log is another one than was read up to \d+: what it held unread, nobody can count, is lost/,
    ),
    expect.stringMatching(/^ingest: the reading log is another one/),
  ])
  expect(await platform.metric('huoshui_ingest_begun_anew_total')).toBe(1)
})

test('ingest.sqlite or readings.sqlite is deleted: made again from the log, and told', async () => {
  await using harmed = new Harmed()
  let platform = await harmed.start()
  await harmed.send(platform, 40)
  expect(await harmed.stored(platform)).toEqual(numbers(0, 40))
  for (const [name, says] of [
    ['readings', /^ingest: the store is another one than was written up to \d+: messages from 0 on are stored again/],
    ['ingest', /^ingest: what was made of the log up to \d+ was gone: it is made again/],
  ] as const) {
    await harmed.stop()
    for (const end of ['', '-wal', '-shm']) rmSync(join(harmed.data, `${name}.sqlite${end}`), { force: true })
    platform = await harmed.start()
    const { told } = await harmed.ready(platform)
    expect(told).toEqual([expect.stringMatching(says)])
    expect(await harmed.stored(platform)).toEqual(numbers(0, 40))
  }
})

test('credentials.sqlite is deleted: who had credentials is refused, and it is told', async () => {
  await using harmed = new Harmed()
  await harmed.start()
  await harmed.stop()
  for (const end of ['', '-wal', '-shm']) rmSync(join(harmed.data, `credentials.sqlite${end}`), { force: true })
  const { told } = await harmed.ready(await harmed.start())
  expect(told).toEqual([expect.stringContaining('credentials.sqlite was not there, though the reading log is')])
})

test('one flipped bit in a length: its batch is lost and told, and ingest and alarms go on', async () => {
  await using harmed = new Harmed()
  let platform = await harmed.start()
  await harmed.send(platform, 40)
  expect(await harmed.stored(platform)).toEqual(numbers(0, 40))
  await harmed.stop()
  // what reads has to read again
  for (const name of ['readings', 'ingest', 'alarms', 'notices'])
    for (const end of ['', '-wal', '-shm']) rmSync(join(harmed.data, `${name}.sqlite${end}`), { force: true })
  const [segment = ''] = harmed.segments()
  const bytes = readFileSync(segment)
  const mark = bytes.readUInt32LE(0)
  let position = 0
  for (let batch = 0; batch < 20; batch++) position += readBatchHeader(bytes, position, mark)?.bytes ?? 0
  const hit = readBatchHeader(bytes, position, mark)
  if (!hit) throw new Error('no batch there')
  bytes.writeUInt8(bytes.readUInt8(position + 11) ^ 0x40, position + 11)
  writeFileSync(segment, bytes)

  platform = await harmed.start()
  await harmed.send(platform, 10)
  const stored = await harmed.stored(platform)
  expect(stored.length).toBe(50 - hit.count)
  expect(await platform.metric('huoshui_ingest_missed_total')).toBe(hit.count)
  await eventually('the alarms to pass over it', () => platform.metric('huoshui_alarms_missed_total'), hit.count)
  const where = `are damaged, at byte ${position} of ${segment}`
  const { told } = await harmed.ready(platform)
  expect(told).toEqual([1, 2, 3].map(() => expect.stringContaining(where)))
})
