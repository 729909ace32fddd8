import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formatTime } from '../../api/time.ts'
import { timeForms } from '../../core/instant.ts'
import { raising } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, type TestApi } from '../support/api.ts'

test('a time is written as toISOString writes it, whatever was written before', () => {
  const instant = fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true })
  fc.assert(
    fc.property(instant, (at) => {
      expect(formatTime(at)).toBe(new Date(at).toISOString())
    }),
  )
  expect(() => formatTime(Number.NaN)).toThrow(RangeError)
})

async function errorsOf(answer: Response): Promise<unknown> {
  return JSON.parse(await answer.text()).errors
}

describe('a time that is seconds, or a date, is refused with a hint', () => {
  const seconds = { got: '1792454400', hint: 'it looks like seconds: in ms it is 1792454400000' }
  const date = { got: '20261020', hint: expect.stringContaining('like 2026-10-20T00:00:00+08:00') }
  let api: TestApi
  beforeAll(async () => {
    api = await openTestApi()
  })
  afterAll(() => api[Symbol.asyncDispose]())

  test.each(['/api/v1/readings?point=linka/lake/level&', '/api/v1/alarms?', '/api/v1/journal?', '/api/v1/kpis?'])(
    '%s',
    async (path) => {
      const answer = await api.get(`${path}from=1792454400&to=20261020`)
      expect(answer.status).toBe(400)
      expect(await errorsOf(answer)).toEqual([
        { where: 'query.from', expected: timeForms, ...seconds },
        { where: 'query.to', expected: timeForms, ...date },
      ])
    },
  )

  test("a backtest's period and incidents", async () => {
    const incidents = [{ name: 'flood', at: '20261020' }]
    const answer = await api.post(
      '/api/v1/backtests',
      { from: '1792454400', to: '20261020', incidents },
      { as: 'admin' },
    )
    expect(answer.status).toBe(400)
    expect(await errorsOf(answer)).toEqual([
      { where: 'json.from', expected: timeForms, ...seconds },
      { where: 'json.to', expected: timeForms, ...date },
      { where: 'json.incidents.0.at', expected: timeForms, ...date },
    ])
  })

  test('shelving until then', async () => {
    const rule = alarmRule({ id: 'linka.lake.level.high', asset: 'lake', priority: 'low' })
    await api.alarms.commit({ cursor: 1, events: [raising(rule, api.clock.now)], records: [] })
    const shelve = (body: object) =>
      api.post(`/api/v1/alarms/${rule.id}/shelve`, { why: 'work', ...body }, { as: 'admin' })
    const answer = await shelve({ until: '1792454400' })
    expect(answer.status).toBe(422)
    expect(await errorsOf(answer)).toEqual([{ where: 'json.until', expected: timeForms, ...seconds }])
    expect(await errorsOf(await shelve({ for: '2 hours' }))).toEqual([
      { where: 'json.for', expected: 'a duration like 2h', got: '2 hours' },
    ])
  })
})
