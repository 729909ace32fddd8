import { expect, test } from 'vitest'
import type { Calling } from '../../storage/deliveries/deliveries.ts'
import { openTestApi } from '../support/api.ts'
import { crewPlant } from '../support/crew-night.ts'
import { exampleNotice } from '../support/notice-example.ts'

const at = Date.UTC(2026, 6, 3, 12)

function handOver(occurrence: number): Calling {
  const counts = { unanswered: 1, standing: 0, shelved: 0, outOfService: 0 }
  return {
    ...{ alarm: 'hand-over/canals', occurrence, escalation: 'hand-over', crew: 'canals', begunBy: 0, entry: 0 },
    ...{ kind: 'raised', beganAt: at },
    about: {
      is: 'hand-over',
      at: occurrence * 1_000,
      incoming: ['dawa'],
      outgoing: ['tsering'],
      counts,
      notices: [exampleNotice()],
    },
  }
}

test('what was handed over is shown, newest first, with who was told; of one crew or of all', async () => {
  await using api = await openTestApi({}, { plant: crewPlant() })
  const seconds = at / 1_000
  await api.deps.deliveries.commit({
    callings: [handOver(seconds), handOver(seconds + 43_200)],
    decided: [
      {
        ...{ id: 'x', person: 'dawa', channel: 'mail', purpose: 'call', because: 'step', round: 0, step: 0 },
        ...{ alarm: 'hand-over/canals', occurrence: seconds, entry: 0, kind: 'raised', priority: 'medium' },
        ...{ decidedAt: at, about: 'hand-over' },
      },
    ],
  })
  const list = async (search = '') => {
    const response = await api.get(`/api/v1/hand-overs${search}`, { as: 'viewer' })
    return JSON.parse(await response.text()).handOvers
  }
  const { alarm, occurrence, state, priority } = exampleNotice()
  expect(await list()).toMatchObject([
    { at: '2026-07-04T00:00:00.000Z', deliveries: [] },
    {
      ...{ crew: 'canals', at: '2026-07-03T12:00:00.000Z', incoming: ['dawa'], outgoing: ['tsering'] },
      counts: { unanswered: 1, standing: 0, shelved: 0, outOfService: 0 },
      alarms: [{ id: alarm, occurrence, state, priority }],
      deliveries: [{ person: 'dawa', channel: 'mail', outcome: 'decided' }],
      ...{ relieved: [], takenOver: null },
    },
  ])
  expect([(await list('?crew=canals&limit=1')).length, await list('?crew=parks')]).toEqual([1, []])
  const kpis = JSON.parse(await (await api.get('/api/v1/deliveries/kpis', { as: 'viewer' })).text())
  expect(kpis.byPriority.medium, 'counts in no KPI').toMatchObject({ called: 0 })
})

test('what stands is taken over by the API or by the link of the message, once', async () => {
  await using api = await openTestApi({}, { plant: crewPlant() })
  const { deliveries } = api.deps
  const occurrence = at / 1_000
  const calling: Calling = { ...handOver(occurrence), beganAt: at }
  await deliveries.commit({ callings: [calling] })
  const take = (body: object, as: 'operator' | 'engineer') => api.post('/api/v1/hand-overs/take-over', body, { as })
  const about = { crew: 'canals', at: '2026-07-03T12:00:00.000Z' }
  // a program's token is nobody who came on duty
  expect((await take(about, 'operator')).status).toBe(403)
  expect((await take({ ...about, crew: 'parks' }, 'engineer')).status).toBe(404)
  expect((await take(about, 'engineer')).status).toBe(202)

  const secret = await deliveries.linkSecret({ alarm: 'hand-over/canals', occurrence, person: 'dawa' })
  const shown = await (await api.app.request(`/a/${secret}`)).text()
  expect(shown).toContain('交接班：未应答 1')
  expect([...shown.matchAll(/<button[^>]*>([^<]*)/g)].map(([, text]) => text)).toEqual(['我已接班'])
  const press = () =>
    api.app.request(`/a/${secret}`, { method: 'POST', body: new URLSearchParams({ verb: 'acknowledge' }) })
  expect((await press()).status).toBe(303)
  expect((await deliveries.incoming(9)).map((each) => each.is === 'answer' && [each.by, each.via])).toEqual([
    [expect.anything(), 'api'],
    ['dawa', 'link'],
  ])
  const takenOver = { at, by: 'dawa' }
  await deliveries.commit({ callings: [{ ...calling, about: { ...calling.about, takenOver } as never }] })
  const after = await api.app.request(`/a/${secret}`)
  expect([after.status, await after.text()]).toEqual([410, expect.stringContaining('此次交接班已结束')])
})
