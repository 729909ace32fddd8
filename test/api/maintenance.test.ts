import { afterEach, beforeEach, expect, test } from 'vitest'
import { withMade } from '../../core/maintenance/made.ts'
import { openTestApi, type TestApi } from '../support/api.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api[Symbol.asyncDispose]())

const path = '/api/v1/maintenance'
const as = 'engineer' as const
const work = { at: 'linka/lake', to: '2026-07-03T14:00:00Z', why: 'desilting' }
const bodyOf = async (answer: Response | Promise<Response>) => (await (await answer).json()) as Record<string, unknown>

test('work is planned here, seen by everybody beside that of the plant file, and ended before its time', async () => {
  const { plant } = api.deps
  const filed = { id: 'WO-7', place: 'canal', from: 0, to: Date.UTC(2026, 6, 4), who: 'Pema', why: 'gate' }
  plant.current = { ...plant.current, maintenance: [filed] }
  const made = await api.post(path, work, { as })
  expect([made.status, await made.json()]).toMatchObject([
    200,
    {
      ...{
        id: 'here-1',
        source: 'here',
        state: 'now',
        at: 'linka/lake',
        site: 'linka',
        why: 'desilting',
        who: 'engineer',
      },
      ...{ from: '2026-07-03T12:00:00.000Z', to: '2026-07-03T14:00:00.000Z', made: { who: 'engineer' } },
    },
  ])
  const all = await bodyOf(api.get(path, { as: 'viewer' }))
  expect(all).toMatchObject({ windows: [{ id: 'here-1' }, { id: 'WO-7', source: 'plant', state: 'now' }] })
  expect(await bodyOf(api.get(`${path}?site=linka`, { as: 'viewer' }))).toMatchObject({ windows: [{ id: 'here-1' }] })
  // what the platform does within two seconds: the engine covers it by its id
  plant.current = withMade(plant.current, await api.deps.maintenance.inForce(Date.UTC(2026, 6, 3, 12)))
  expect(plant.current.maintenance).toMatchObject([{ id: 'WO-7' }, { id: 'here-1', place: 'linka/lake' }])
  expect(await bodyOf(api.get(path))).toMatchObject({ windows: [{ id: 'here-1' }, { id: 'WO-7' }] })
  expect(await bodyOf(api.post(`${path}/here-1/end`, { why: '' }, { as }))).toMatchObject({ status: 422 })
  expect(await bodyOf(api.post(`${path}/here-1/end`, { why: 'done' }, { as }))).toMatchObject({
    state: 'ended',
    ended: { who: 'engineer', why: 'done' },
  })
  expect(await bodyOf(api.post(`${path}/here-1/end`, { why: 'done' }, { as }))).toMatchObject({ status: 409 })
  expect(await bodyOf(api.get(path))).toMatchObject({ windows: [{ id: 'WO-7' }] })
  expect(await bodyOf(api.get(`${path}?over=with`))).toMatchObject({ windows: [{ id: 'here-1', state: 'ended' }, {}] })
})

test.each([
  ['an operator', { as: 'operator' as const }, work, 403],
  ['no such place', { as }, { ...work, at: 'linka/lkae' }, 404],
  ['no reason', { as }, { ...work, why: ' ' }, 422],
  ['an end that has passed', { as }, { ...work, to: '2026-07-03T11:00:00Z' }, 400],
  ['for months', { as }, { ...work, to: '2026-09-03T11:00:00Z' }, 400],
  ['no time at all', { as }, { ...work, to: 'soon' }, 400],
])('refuses %s', async (_, who, body, status) => {
  expect((await api.post(path, body, who)).status).toBe(status)
})

test('a request that comes twice plans once', async () => {
  const headers = { 'idempotency-key': 'k-1' }
  const answers = [await api.post(path, work, { as, headers }), await api.post(path, work, { as, headers })]
  expect(await Promise.all(answers.map(async (each) => (await bodyOf(each))['id']))).toEqual(['here-1', 'here-1'])
  expect((await api.post(path, { ...work, why: 'another' }, { as, headers })).status).toBe(422)
})
