import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newClient } from 'sparkplug-client'
import { expect, test } from 'vitest'
import { openDeviceCredentials } from '../../storage/credentials/device-store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'

const noon = Date.UTC(2026, 6, 1, 12)
const gate = 'Gate1'
const name = { 'zh-CN': '闸', en: 'Gate' }
const at = [29.65, 91.1]

function writePlant(folder: string): string {
  const points = [{ id: 'level', quantity: 'water_level', wire: 'Level', range: [0, 100] }]
  const asset = { id: 'gate', kind: 'gate', name, at, device: 'gate-1', points }
  const devices = [{ id: 'gate-1', address: `Canal/RTU/${gate}` }]
  const site = { id: 'canal', kind: 'water-system', name, at, devices, assets: [asset] }
  const path = join(folder, 'plant.yaml')
  const decoders = [{ topic: 'spBv1.0/#', use: 'sparkplug' }]
  const city = { id: 'test', name, zone: 'Asia/Shanghai', at }
  writeFileSync(path, JSON.stringify({ version: 1, city, decoders, sites: [site] }))
  return path
}

/** A real edge node: it gives births when told to, and data by alias alone. */
class Edge implements Disposable {
  /** Whether it gives its births on a connection; a real one always does, and here it must prove that aliases last. */
  births: 'given' | 'kept back' = 'given'
  connections = 0
  asked = 0
  private readonly client

  constructor(serverUrl: string, password: string) {
    const id = { groupId: 'Canal', edgeNode: 'RTU', clientId: 'rtu', username: 'rtu', password }
    // what it publishes while it is not connected is lost, as on a real line
    const mqttOptions = { reconnectPeriod: 100, queueQoSZero: false }
    // its library's 5 s would end connections on a busy machine, and with them what is said of them here
    const keepalive = 600
    this.client = newClient({ serverUrl, ...id, version: 'spBv1.0', keepalive, mqttOptions })
    this.client.on('birth', () => {
      if (this.births === 'given') this.born()
      this.connections++
    })
    this.client.on('ncmd', ({ metrics }) => {
      if (!metrics?.some((metric) => metric.name === 'Node Control/Rebirth' && metric.value === true)) return
      this.asked++
      this.born()
    })
    this.client.on('error', () => {})
  }

  data(value: number): void {
    const timestamp = noon + value * 1000
    this.client.publishDeviceData(gate, { timestamp, metrics: [{ alias: 7, value, type: 'Double', timestamp }] })
  }

  async connected(times: number): Promise<void> {
    await eventually(
      'the edge node to connect',
      () => this.connections,
      (count) => count >= times,
    )
  }

  private born(): void {
    this.client.publishNodeBirth({ timestamp: noon, metrics: [] })
    const metric = { name: 'Level', alias: 7, value: 0, type: 'Double' as const, timestamp: noon }
    this.client.publishDeviceBirth(gate, { timestamp: noon, metrics: [metric] })
  }

  [Symbol.dispose](): void {
    this.client.stop()
  }
}

test('a Sparkplug edge node outlives the platform: aliases are remembered, a gap is answered by a rebirth', async () => {
  using folder = temporaryFolder()
  const password = await register(folder.path)
  const settings = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: writePlant(folder.path) }
  await using platform = await PlatformProcess.create(settings)
  const values = async () => {
    const query = `point=canal/gate/level&from=${noon - 1000}&to=${noon + 1e6}`
    const answer = await platform.get(`/api/v1/readings?${query}`, { accept: 'text/csv' })
    return (await answer.text())
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((row) => Number(row.split(',')[1]))
  }
  const stored = async (...expected: number[]) => {
    const found = await eventually(`${expected.length} readings`, values, (all) => all.length >= expected.length)
    expect(found).toEqual(expected)
  }
  await platform.start()
  using edge = new Edge(platform.mqttUrl, password)
  await edge.connected(1)
  await stored(0)

  edge.births = 'kept back'
  await platform.kill9()
  await platform.start()
  await edge.connected(2)
  edge.data(1)
  await stored(0, 1)
  expect(edge.asked).toBe(0)

  await platform.kill9()
  edge.data(2)
  await platform.start()
  await edge.connected(3)
  edge.data(3)
  await eventually('the rebirth to be asked for', () => edge.asked, 1)
  edge.data(4)
  // what came between the gap and the rebirth may have been another metric's: it is a reject
  await stored(0, 1, 4)
  const device: unknown = await (await platform.get('/api/v1/devices/canal/gate-1')).json()
  expect(device).toMatchObject({ session: { state: 'online' }, gaps: { count: 1 } })
})

async function register(folder: string): Promise<string> {
  await using credentials = await openDeviceCredentials({ folder })
  const subscribe = ['spBv1.0/Canal/NCMD/RTU/#', 'spBv1.0/Canal/DCMD/RTU/#']
  return await credentials.add({ id: 'rtu', kind: 'gateway', publish: ['spBv1.0/#'], subscribe })
}
