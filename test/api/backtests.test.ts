import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestApi, readingOf, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'

const minute = 60_000
const level = 'linka/lake/level'
const rules = `
templates:
  lake:
    - { id: high, kind: high, point: level, limit: 2 }
    - { id: calm, kind: high, point: level, limit: 2, deadband: 0.5 }
`
interface Job {
  readonly id: string
  readonly state: 'running' | 'done' | 'failed'
  readonly because?: string
  readonly report: Record<string, unknown>
}

let api: TestApi
beforeEach(async () => {
  api = await openTestApi({ HUOSHUI_API_RATE: '100000', HUOSHUI_API_BURST: '100000' })
})
afterEach(() => api[Symbol.asyncDispose]())

/** A day of a level that goes over 2 m and back again every half an hour. */
async function storeDay(): Promise<number> {
  const from = api.clock.now - 24 * 60 * minute
  const swing = [1.8, 1.9, 2.1]
  const readings = Array.from({ length: 144 }, (_, index) =>
    readingOf(level, from + index * 10 * minute, swing[index % swing.length] ?? 0),
  )
  await api.store.append(readings)
  return from
}

async function ended(id: string): Promise<Job> {
  return await eventually('the backtest to end', async () => {
    const job = (await (await api.get(`/api/v1/backtests/${id}`, { as: 'engineer' })).json()) as Job
    return job.state === 'running' ? undefined : job
  })
}

describe('a backtest', () => {
  test('says what rules would have done, unlike those in force, and what would have been calmer', async () => {
    const from = await storeDay()
    const incidents = [{ name: 'overflow', at: new Date(from + 25 * minute).toISOString(), within: 'linka.lake' }]
    const answer = await api.post('/api/v1/backtests', { rules, from: '-2d', incidents }, { as: 'engineer' })
    expect(answer.status).toBe(202)
    const begun = (await answer.json()) as Job
    expect(answer.headers.get('location')).toBe(`/api/v1/backtests/${begun.id}`)
    const { report, ...about } = await ended(begun.id)
    expect(about).toMatchObject({ state: 'done', by: 'engineer', rules: 2 })
    expect(report).toMatchObject({
      readings: 144,
      from: new Date(from).toISOString(),
      kpis: {
        topTen: [
          { alarm: 'linka.lake.level.high', annunciations: 48 },
          { alarm: 'linka.lake.level.calm', annunciations: 1 },
        ],
      },
      incidents: [{ name: 'overflow', leadMs: 5 * minute, alarm: 'linka.lake.level.high' }],
      difference: [
        { alarm: 'linka.lake.level.high', tried: 48, inForce: null },
        { alarm: 'linka.lake.level.calm', tried: 1, inForce: null },
      ],
      advice: [
        {
          alarm: 'linka.lake.level.high',
          alarms: 48,
          saved: 48,
          onDelayMs: 10_000,
          says: { en: 'an on-delay of 10s would have saved 48 of 48 alarms' },
        },
      ],
    })
  })

  test('looks at a part of the plant, and at nothing where nothing is kept', async () => {
    const asked = { rules, from: '-2d', points: ['linka/lake/pump'] }
    const begun = (await (await api.post('/api/v1/backtests', asked, { as: 'engineer' })).json()) as Job
    expect(await ended(begun.id)).toMatchObject({ rules: 0, report: { readings: 0, alarmsPerDay: 0 } })
  })

  test('is one at a time; the next may come when it has ended', async () => {
    await storeDay()
    const ask = () => api.post('/api/v1/backtests', { rules, from: '-2d' }, { as: 'engineer' })
    const [first, second] = await Promise.all([ask(), ask()])
    expect([first.status, second.status].sort()).toEqual([202, 503])
    const refused = first.status === 503 ? first : second
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await refused.json()).toMatchObject({ type: '/docs#problem-backtest-running' })
    expect(await api.metrics.getSingleMetricAsString('huoshui_api_backtests_total')).toContain('{outcome="busy"} 1')
    const begun = (await (first.status === 503 ? second : first).json()) as Job
    await ended(begun.id)
    const third = (await (await ask()).json()) as Job
    expect(await ended(third.id)).toMatchObject({ state: 'done' })
  })

  test('is ended by who does not want it any more: it says so, and the next begins at once', async () => {
    await storeDay()
    const ask = () => api.post('/api/v1/backtests', { rules, from: '-2d' }, { as: 'engineer' })
    const begun = (await (await ask()).json()) as Job
    const cancelled = await api.post(`/api/v1/backtests/${begun.id}/cancel`, {}, { as: 'engineer' })
    const body = (await cancelled.json()) as Job
    // it may have been done before it was asked to end
    expect([
      ['failed', 'cancelled'],
      ['done', undefined],
    ]).toContainEqual([body.state, Reflect.get(body, 'because')])
    expect((await ask()).status).toBe(202)
    const unknown = '/api/v1/backtests/00000000-0000-4000-8000-000000000000/cancel'
    expect((await api.post(unknown, {}, { as: 'engineer' })).status).toBe(404)
    expect((await api.post(`/api/v1/backtests/${begun.id}/cancel`, {}, { as: 'operator' })).status).toBe(403)
  })

  test.each([
    [
      { rules: 'templates:\n  lake:\n    - { id: high, kind: high, point: level, limit: two }\n' },
      422,
      [{ where: 'json.rules:3:52 templates.lake[0].limit', expected: expect.stringContaining('WRZ') }],
    ],
    [
      { rules: 'alarms:\n  templates:\n    lake:\n      - { id: high, kind: high, piont: level, limit: 2 }\n' },
      422,
      [
        {
          where: 'json.rules:4:33 alarms.templates.lake[0].piont',
          expected: expect.stringContaining('did you mean "point"'),
        },
      ],
    ],
    [
      { rules: 'templates:\n  lake:\n    - { id: high, kind: high, point: level, limit: 7 }\n' },
      422,
      [{ where: 'json.rules:3:7 templates.lake[0]', expected: expect.stringContaining('outside 0 to 5') }],
    ],
    [{ rules: '{' }, 422, [{ where: expect.stringMatching(/^json\.rules:\d+:\d+$/), expected: expect.any(String) }]],
    [
      { from: 'yesterday', to: '-1d', incidents: [{ name: 'x', at: 'then' }] },
      400,
      [{ where: 'json.from' }, { where: 'json.incidents.0.at' }],
    ],
    [{ from: 'now', to: '-1d' }, 400, [{ where: 'json.to', expected: 'a time after from' }]],
    [{ from: '-1d', rule: '' }, 400, [{ where: 'json.rule' }]],
    [
      { sites: ['linka', 'nowhere'], points: ['linka/lake/levle'] },
      400,
      [
        { where: 'json.sites.1', got: 'nowhere' },
        { where: 'json.points.0', got: 'linka/lake/levle' },
      ],
    ],
  ])('of %j is refused', async (body, status, errors) => {
    const answer = await api.post('/api/v1/backtests', { from: '-1d', ...body }, { as: 'engineer' })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ errors })
  })

  test('is for engineers, and unknown ids are unknown', async () => {
    expect((await api.post('/api/v1/backtests', { from: '-1d' }, { as: 'operator' })).status).toBe(403)
    const unknown = await api.get(`/api/v1/backtests/${crypto.randomUUID()}`, { as: 'engineer' })
    expect(unknown.status).toBe(404)
    expect(await unknown.json()).toMatchObject({ type: '/docs#problem-unknown-backtest' })
  })
})
