import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LatestReadings } from '../../api/latest/routes.ts'
import { Points } from '../../api/points/schema.ts'
import { Rejects } from '../../api/rejects/schema.ts'
import { SiteBody, Sites } from '../../api/sites/schema.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, readingOf, smallPlant, type TestApi } from '../support/api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api[Symbol.asyncDispose]())

/** The answer, which must be exactly as documented. */
async function answerTo<T>(path: string, schema: { parse(body: unknown): T }): Promise<T> {
  const answer = await api.get(path, { as: 'engineer' })
  expect(answer.status).toBe(200)
  return schema.parse(await answer.json())
}

describe('sites and points', () => {
  test('the city tells its time zone, each site what it has', async () => {
    const body = await answerTo('/api/v1/sites', Sites.strict())
    expect(body.city).toMatchObject({ id: 'lhasa', zone: 'Asia/Shanghai' })
    expect(body.sites).toMatchObject([
      { id: 'linka', kind: 'park', assets: 1, points: 2 },
      { id: 'canal', kind: 'water-system', crew: 'east', assets: 1, points: 1 },
    ])
  })

  test('a site has its assets, with points as the store keeps them', async () => {
    const body = await answerTo('/api/v1/sites/linka', SiteBody)
    expect(body).toMatchObject({ id: 'linka', zone: 'Asia/Shanghai', assets: [{ id: 'lake' }] })
    expect(body.assets[0]?.points[0]).toEqual({
      id: 'linka/lake/level',
      name: { 'zh-CN': '水位', en: 'Water level' },
      assetName: { 'zh-CN': 'Lake（测试）', en: 'Lake' },
      quantity: 'water_level',
      kind: 'gauge',
      adds: 'instant',
      unit: 'm',
      device: 'rtu1',
      everyMs: 10_000,
      range: [0, 5],
      typical: [-500, 9000],
    })
  })

  test('a point has the limits of the rules that call people, and no others', async () => {
    const of = (limit: number, more: Partial<AlarmRule> = {}) =>
      alarmRule({
        ...{ id: `linka.lake.level.${limit}`, signal: { of: 'value', point: 'linka/lake/level' } },
        ...{ test: { by: 'above', stages: [{ limit, clear: limit - 0.1, priority: 'high' }] } },
        ...more,
      })
    const rules = [of(2.5), of(1.5), of(3, { audience: 'shadow' })]
    rules.push(of(4, { signal: { of: 'rate', point: 'linka/lake/level', windowMs: 60_000 } }))
    await using own = await openTestApi({}, { plant: { ...smallPlant, rules } })
    const { points } = Points.parse(await (await own.get('/api/v1/points?site=linka')).json())
    expect(points.map(({ limits }) => limits?.map(({ limit, side, priority }) => [limit, side, priority]))).toEqual([
      [
        [1.5, 'above', 'high'],
        [2.5, 'above', 'high'],
      ],
      undefined,
    ])
  })

  test.each([
    ['', ['linka/lake/level', 'linka/lake/pump', 'canal/gauge/rain']],
    ['?site=canal', ['canal/gauge/rain']],
    ['?quantity=pump_state', ['linka/lake/pump']],
    ['?site=canal&quantity=pump_state', []],
  ])('points%s', async (query, expected) => {
    const { points } = await answerTo(`/api/v1/points${query}`, Points.strict())
    expect(points.map((point) => point.id)).toEqual(expected)
  })

  test.each([
    '/api/v1/sites/nowhere',
    '/api/v1/points?site=nowhere',
    '/api/v1/latest?site=nowhere',
    '/api/v1/stream?site=nowhere',
  ])('%s is an unknown site', async (path) => {
    const answer = await api.get(path)
    expect([answer.status, await answer.json()]).toMatchObject([404, { type: '/docs#problem-unknown-site' }])
  })
})

describe('latest readings', () => {
  test('say the newest of each point, a state by its word', async () => {
    const at = Date.UTC(2026, 6, 3, 11)
    await api.ingest([
      readingOf('linka/lake/level', at, 1.25, { quality: 3, reason: 'spike' }),
      readingOf('linka/lake/pump', at, 1),
      readingOf('canal/gauge/rain', at, 0, { value: null, quality: 9, reason: 'no-value' }),
    ])
    const { readings } = await answerTo('/api/v1/latest', LatestReadings.strict())
    expect(readings).toEqual([
      expect.objectContaining({ point: 'canal/gauge/rain', value: null, unit: 'mm', quality: 9, reason: 'no-value' }),
      {
        point: 'linka/lake/level',
        at: '2026-07-03T11:00:00.000Z',
        receivedAt: '2026-07-03T11:00:00.500Z',
        value: 1.25,
        unit: 'm',
        quality: 3,
        reason: 'spike',
        change: 1,
      },
      expect.objectContaining({ point: 'linka/lake/pump', value: 1, state: 'running', unit: '', quality: 1 }),
    ])
    expect((await answerTo('/api/v1/latest?site=canal', LatestReadings)).readings).toHaveLength(1)
  })
})

describe('rejects', () => {
  const reject = { count: 1, where: '', detail: 'bad', receivedAt: 0, topic: 'v1/linka/rtu1/readings', client: 'rtu1' }

  test('come by pages, with the payload as text, or as base64 where it is none', async () => {
    await api.ingest(
      [],
      [
        { ...reject, offset: 1, reason: 'not-json', payload: Buffer.from('{"水位": ') },
        { ...reject, offset: 2, reason: 'not-utf8', payload: Buffer.from([0xff, 0x00, 0xfe]) },
        { ...reject, offset: 3, reason: 'not-json', payload: Buffer.from('') },
      ],
    )
    const first = await answerTo('/api/v1/rejects?limit=2', Rejects.strict())
    expect(first.rejects).toMatchObject([
      { reason: 'not-json', payload: '{"水位": ', encoding: 'utf-8', receivedAt: '1970-01-01T00:00:00.000Z' },
      { reason: 'not-utf8', payload: '/wD+', encoding: 'base64' },
    ])
    expect(first.counts).toEqual({ 'not-json': 2, 'not-utf8': 1 })
    const second = await answerTo(`/api/v1/rejects?limit=2&after=${first.next}`, Rejects.strict())
    expect(second.rejects).toMatchObject([{ offset: 3, payload: '' }])
    expect(second).not.toHaveProperty('next')
    const one = await answerTo('/api/v1/rejects?reason=not-utf8', Rejects.strict())
    expect(one.rejects).toMatchObject([{ offset: 2 }])
  })
})
