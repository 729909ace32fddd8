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
    await api.alarms.commit({ cursor: 1, events, records: [] })
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

  test('a backlog counts on the day on which it came, whenever it was measured; rules on trial count for nothing', async () => {
    const { now } = api.clock
    const trial = alarmRule({ id: 'linka.gauge.level.trial', audience: 'shadow' })
    const events = Array.from({ length: 300 }, (_, index) => {
      const measured = now - (60 - index / 10) * 24 * hour
      const came = { serverAt: now - hour + index }
      return [level, trial].flatMap((rule) => [
        { ...raising(rule, measured), ...came },
        { ...returning(rule, measured + 60_000), ...came },
      ])
    }).flat()
    await api.alarms.commit({ cursor: 1, events, records: [] })
    expect(await kpis('?from=-2d')).toMatchObject({ annunciations: 300, floodCount: 1, chattering: [], fleeting: 0 })
    expect(await kpis('?from=-90d&to=-2d')).toMatchObject({ annunciations: 0 })
  })

  test('what comes while it is asked again and again is counted each time', async () => {
    for (const days of [3, 2, 1]) {
      const at = api.clock.now - days * 24 * hour
      await api.alarms.commit({
        cursor: 4 - days,
        events: [raising(level, at), returning(level, at + hour)],
        records: [],
      })
      expect(await kpis('')).toMatchObject({ annunciations: 4 - days, acknowledgement: { high: { never: 1 } } })
    }
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
