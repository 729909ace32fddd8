import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, type TestApi } from '../support/api.ts'

const hour = 3_600_000
const level = alarmRule({ id: 'linka.gauge.level.high' })
const rain = alarmRule({ id: 'canal.gauge.rain.high', site: 'canal', priority: 'critical' })

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api[Symbol.asyncDispose]())
const kpis = async (query: string) => JSON.parse(await (await api.get(`/api/v1/kpis${query}`)).text())

describe('KPIs', () => {
  test('of a period, of a site, of a crew; what stands since long before counts as standing', async () => {
    const now = api.clock.now
    const events = [raising(rain, now - 40 * 24 * hour), raising(level, now - 2 * hour), returning(level, now - hour)]
    api.alarms.commit({ cursor: 1, events, records: [] })
    expect(await kpis('')).toMatchObject({
      annunciations: 1,
      standing: [rain.id],
      topTen: [{ alarm: level.id, annunciations: 1 }],
      hotSpots: [{ site: 'linka', weekday: 5, hour: 18, annunciations: 1 }],
      acknowledgement: { high: { never: 1 } },
      from: '2026-06-03T12:00:00.000Z',
    })
    expect(await kpis('?site=canal')).toMatchObject({ annunciations: 0, standing: [rain.id] })
    expect(await kpis('?crew=east&from=-60d')).toMatchObject({ annunciations: 1, topTen: [{ alarm: rain.id }] })
    expect(await kpis('?from=-3h&to=-90min')).toMatchObject({ annunciations: 1, perHour: 1 / 1.5 })
  })

  test.each([
    ['?site=nowhere', 404],
    ['?crew=nobody', 404],
    ['?from=now&to=-1h', 400],
  ])('%s is answered %i', async (query, status) => {
    expect((await api.get(`/api/v1/kpis${query}`)).status).toBe(status)
  })

  test('a crew without sites is named', async () => {
    const answer = await api.get('/api/v1/kpis?crew=nobody')
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('crew nobody') })
  })
})
