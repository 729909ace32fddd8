import { afterAll, beforeAll, expect, test } from 'vitest'
import { compilePlant } from '../../core/plant/compile.ts'
import { openTestApi, readingOf, type TestApi } from '../support/api.ts'
import { longestTurn } from '../support/turns.ts'

/** What the loop that serves devices may be held up by one request. */
const mostMs = 50
const [sites, stations] = [20, 500]
const name = { 'zh-CN': '测试', en: 'Test' }
const at = [29.65, 91.1]

let api: TestApi
beforeAll(async () => {
  const compiled = compilePlant({
    version: 1,
    city: { id: 'lhasa', name, zone: 'Asia/Shanghai', at },
    sites: Array.from({ length: sites }, (_, site) => ({
      ...{ id: `s${site}`, kind: 'water-system', name, at },
      devices: [{ id: `gw${site}` }, ...ids.map((id) => ({ id: `s${site}-${id}`, gateway: `gw${site}` }))],
      assets: ids.map((id) => ({
        ...{ id, kind: 'level-gauge', name, at, device: `s${site}-${id}` },
        points: [{ id: 'level', quantity: 'water_level', every: '1min', range: [-10, 100] }],
      })),
    })),
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems[0]))
  const { plant } = compiled
  api = await openTestApi({ HUOSHUI_API_RATE: '100000', HUOSHUI_API_BURST: '100000' }, { plant })
  const now = api.clock.now
  await api.ingest([...plant.points.keys()].map((point) => readingOf(point, now - 60_000, 1)))
  const minutes = Array.from({ length: 100_000 }, (_, index) => now - (100_000 - index) * 60_000)
  await api.store.append(minutes.map((minute, index) => readingOf('s0/a0/level', minute, index % 7)))
})
afterAll(() => api[Symbol.asyncDispose]())
const ids = Array.from({ length: stations }, (_, index) => `a${index}`)

const history = '/api/v1/readings?point=s0/a0/level&from=-100d'
test.each([
  ['/api/v1/sites', 'sites'],
  ['/api/v1/sites/s0', 'assets'],
  ['/api/v1/points', 'points'],
  ['/api/v1/latest', 'readings'],
  ['/api/v1/devices', 'devices'],
  ['/api/v1/devices/s19/s19-a499', 'battery'],
  ['/api/v1/alarms?limit=10000', 'alarms'],
  ['/api/v1/journal', 'entries'],
  ['/api/v1/kpis?from=-3000d', 'floods'],
  ['/api/v1/notices?limit=1000', 'notices'],
  ['/api/v1/quarantine?limit=100', 'entries'],
  ['/api/v1/rejects?limit=100', 'rejects'],
  ['/openapi.json', 'paths'],
  [history, 'rows'],
  [`${history}&every=1s`, 'rows'],
  [`${history}&every=1h&aggregate=max`, 'rows'],
])('of a city of 10,000 points, %s does not keep the devices waiting', async (path, key) => {
  let body: Record<string, unknown> = {}
  const turn = await longestTurn(async () => {
    const answer = await api.get(path, { as: 'engineer' })
    expect(answer.status).toBe(200)
    const pieces = await Array.fromAsync(answer.body ?? [])
    if (!(key in body)) body = JSON.parse(Buffer.concat(pieces).toString())
  })
  expect(body).toHaveProperty(key)
  expect(turn).toBeLessThan(mostMs)
})

test('and neither does the beginning of a live stream', async () => {
  const turn = await longestTurn(async () => {
    const answer = await api.get('/api/v1/stream', { as: 'engineer' })
    for await (const piece of answer.body ?? []) if (Buffer.from(piece).includes('event: here')) break
  })
  expect(turn).toBeLessThan(mostMs)
})

test('a long list is whole, in order, and says what stands beside it', async () => {
  const { devices } = (await (await api.get('/api/v1/devices')).json()) as {
    devices: { id: string; session: unknown }[]
  }
  expect(devices).toHaveLength(sites * (stations + 1))
  expect(devices.at(-1)?.id).toBe('s19/s19-a499')
  expect(await (await api.get('/api/v1/alarms')).json()).toEqual({ alarms: [], total: 0, journal: 0 })
})
