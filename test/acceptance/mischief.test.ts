import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openPublisher } from '../../mqtt/publisher.ts'
import { attacks } from '../../simulators/mischief/hostile.ts'
import { malformedPayloads } from '../../simulators/mischief/malformed.ts'
import { type MischiefKind, mischiefs, runMischief } from '../../simulators/mischief/mischief.ts'
import { Tally } from '../../simulators/mischief/tally.ts'
import type { Culprit } from '../../simulators/mischief/worker.ts'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'

const seconds = Number(process.env['HUOSHUI_TEST_MISCHIEF_SECONDS'] ?? 5)
const noon = Date.UTC(2026, 6, 1, 12)
const devicesOfKind = 3

test('mischief of every kind at once: an honest device loses nothing, and what is wrong is a reject and no reading', {
  timeout: seconds * 1000 + 600_000,
}, async () => {
  using folder = temporaryFolder()
  const kinds = Object.keys(mischiefs) as MischiefKind[]
  const ids = Array.from({ length: 1 + kinds.length * devicesOfKind }, (_, device) => `bench-${device}`)
  const passwords = await provision(folder.path, ids)
  await using platform = await PlatformProcess.create(
    {
      HUOSHUI_DATA: folder.path,
      HUOSHUI_PLANT: writeLevelPlant(folder.path, { devices: ids.length, points: 1 }),
      HUOSHUI_CONNECT_TIMEOUT_MS: '2500',
    },
    ['broker', 'ingest', 'alarms', 'api'],
  )
  await platform.start()
  const place = { host: '127.0.0.1', port: Number(new URL(platform.mqttUrl).port) }
  const memoryBefore = await platform.metric('process_resident_memory_bytes')

  const over = new AbortController()
  const { signal } = over
  const honest = publishUntil(signal, platform.mqttUrl, passwords.get('bench-0') ?? '')
  const tally = new Map<MischiefKind, Tally>()
  const running = kinds.map((kind, index) => {
    const counted = new Tally()
    tally.set(kind, counted)
    const own = ids.slice(1 + index * devicesOfKind, 1 + (index + 1) * devicesOfKind)
    const culprits = own.map((id) => culprit(id, passwords.get(id) ?? ''))
    return runMischief(kind, { place, culprits, connections: 12, rate: 60, seed: 7, signal, tally: counted })
  })
  await delay(seconds * 1000)
  await eventually('mischief of every form', () => wasAllDone(tally))
  over.abort()
  await Promise.all(running)
  const { count, reconnects } = await honest
  await platform.caughtUp()

  const rows = await Promise.all(ids.map((id) => storedValues(platform, id)))
  expect(rows[0]).toEqual(Array.from({ length: count }, (_, value) => value))
  expect(reconnects).toBe(0)
  const mix = tally.get('qos-mix')
  const good = ['sent', 'puback', 'pubcomp'].reduce((sum, answer) => sum + (mix?.countOf(answer) ?? 0), 0)
  const stored = new Map(
    kinds.map((kind, index) => [kind, sumOf(rows.slice(1 + index * devicesOfKind), devicesOfKind)]),
  )
  expect(stored).toEqual(new Map(kinds.map((kind) => [kind, kind === 'qos-mix' ? good : 0])))

  const malformed = tally.get('malformed')
  expect(await rejectsByReason(platform)).toEqual(Object.fromEntries(malformed?.rejects ?? []))
  for (const { name, reason } of malformedPayloads)
    expect(malformed?.count(`${name} (${reason})`, 'puback'), name).toBeGreaterThan(0)
  for (const { name } of attacks)
    for (const success of ['let in', 'puback', 'granted', 'all taken', 'no answer'])
      expect(tally.get('hostile')?.count(name, success), `${name}: ${success}`).toBe(0)
  const halfOpen = tally.get('half-open')
  expect(halfOpen?.countOf('open at the end')).toBeLessThan(halfOpen?.total ?? 0)
  expect(tally.get('reconnect-storm')?.count('the old connection', 'closed')).toBeGreaterThan(0)
  expect(tally.get('reconnect-storm')?.count('the old connection', 'still open')).toBe(0)

  // one CONNECT of 100 MB that is buffered would show
  expect((await platform.metric('process_resident_memory_bytes')) - memoryBefore).toBeLessThan(250_000_000)
  expect(await platform.stop()).toBe(0)
})

/** Every malformed payload was sent and every attack made, and old connections gave way to new ones. */
function wasAllDone(tally: ReadonlyMap<MischiefKind, Tally>): boolean {
  const [malformed, hostile, storm] = [tally.get('malformed'), tally.get('hostile'), tally.get('reconnect-storm')]
  return (
    malformedPayloads.every(({ name, reason }) => malformed?.count(`${name} (${reason})`, 'puback')) &&
    attacks.every(({ name }) => hostile?.countFor(name)) &&
    (storm?.count('the old connection', 'closed') ?? 0) > 0
  )
}

async function provision(folder: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  await using credentials = await openDeviceCredentials({ folder })
  let made: ReadonlyMap<string, string> = new Map()
  const keep = (passwords: ReadonlyMap<string, string>) => {
    made = passwords
  }
  await credentials.provision(
    ids.map((id) => ({ id, kind: 'device' })),
    keep,
  )
  return made
}

function culprit(id: string, password: string): Culprit {
  return { id, site: 'bench', password, wire: 'p0', range: [0, 10] }
}

/** Counts up, a value a message; how many were acknowledged, and how often the connection was lost. */
async function publishUntil(signal: AbortSignal, url: string, password: string) {
  await using publisher = await openPublisher({ url, clientId: 'bench-0', username: 'bench-0', password, window: 10 })
  const sent: Promise<void>[] = []
  for (let value = 0; !signal.aborted; value++) {
    await publisher.room()
    const payload = JSON.stringify({ at: noon + value * 1000, readings: { p0: value } })
    sent.push(publisher.publish('v1/bench/bench-0/readings', payload))
    if (value % 10 === 9) await sent.at(-1)
  }
  await Promise.all(sent)
  return { count: sent.length, reconnects: publisher.counts.reconnects }
}

async function storedValues(platform: PlatformProcess, id: string): Promise<number[]> {
  const query = `point=bench/${id.replace('bench-', 'a')}/p0&from=1990-01-01T00:00:00Z&to=2099-01-01T00:00:00Z`
  const text = await (await platform.get(`/api/v1/readings?${query}`, { accept: 'text/csv' })).text()
  const rows = text.trim().split(/\r?\n/).slice(1)
  return rows.map((row) => Number(row.split(',')[1]))
}

async function rejectsByReason(platform: PlatformProcess): Promise<Record<string, number>> {
  const text = await (await platform.get('/metrics')).text()
  const found = text.matchAll(/^huoshui_ingest_rejects_total\{reason="([^"]+)"\} (\d+)$/gm)
  return Object.fromEntries(Array.from(found, ([, reason, count]) => [reason, Number(count)]))
}

function sumOf(rows: readonly (readonly number[])[], first: number): number {
  return rows.slice(0, first).reduce((sum, { length }) => sum + length, 0)
}
