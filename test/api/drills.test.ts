import { expect, test } from 'vitest'
import { Draft } from '../../alarms/crew/draft.ts'
import { beginDrill } from '../../alarms/crew/drill.ts'
import { Policies } from '../../alarms/crew/policies.ts'
import { openTestApi } from '../support/api.ts'
import { crewPlant } from '../support/crew-night.ts'
import { callToDrill, endDrill } from '../support/drill-call.ts'
import { givePassword, loggedIn, plantWithPeople } from '../support/login.ts'

const json = async (response: Response) => JSON.parse(await response.text())

test('an engineer holds a drill, and everybody sees what it came to', async () => {
  const plant = crewPlant()
  await using api = await openTestApi({}, { plant })
  const wanted = { crew: 'canals', escalation: 'urgent' }
  expect((await api.post('/api/v1/drills', wanted, { as: 'operator' })).status).toBe(403)
  const bad = await api.post('/api/v1/drills', { crew: 'canal', escalation: 'x' }, { as: 'engineer' })
  expect([bad.status, (await json(bad)).errors.map(({ where }: { where: string }) => where)]).toEqual([
    400,
    ['json.crew', 'json.escalation'],
  ])
  expect((await api.post('/api/v1/drills', wanted, { as: 'engineer' })).status).toBe(202)
  const { deliveries } = api.deps
  const [incoming] = await deliveries.incoming(10)
  if (incoming?.is !== 'drill') throw new Error('no drill')
  expect(incoming).toMatchObject({ ...wanted, by: 'engineer', via: 'api' })

  // the role alarms takes it up
  const now = api.clock.now
  const draft = new Draft(deliveries, new Policies(plant, { versions: [], changes: [] }))
  await beginDrill(draft, incoming, now)
  await deliveries.commit({
    ...draft.step(),
    changed: [{ id: draft.decided[0]?.id ?? '', outcome: 'accepted', acceptedAt: now + 900 }],
    notes: [
      ...draft.notes,
      { alarm: 'drill', occurrence: incoming.row, at: now + 60_900, note: { note: 'answered', by: 'tsering' } },
    ],
  })
  const { drills } = await json(await api.get('/api/v1/drills', { as: 'viewer' }))
  expect(drills).toEqual([
    {
      ...{ number: incoming.row, ...wanted, beganAt: '2026-07-03T12:00:00.000Z', outcome: 'answered', stepsPassed: 0 },
      ...{
        toldAt: '2026-07-03T12:00:00.900Z',
        toldMs: 900,
        answeredAt: '2026-07-03T12:01:00.900Z',
        answeredMs: 60_000,
      },
      ...{ answeredBy: 'tsering', called: ['tsering'], told: ['tsering'] },
    },
  ])
  const kpis = await json(await api.get('/api/v1/deliveries/kpis', { as: 'viewer' }))
  expect(kpis.byPriority.high, 'counts in no KPI').toMatchObject({ called: 0, told: 0 })
})

test('who was called says so, once; nobody else does, and nobody of one that is over', async () => {
  await using api = await openTestApi({}, { plant: plantWithPeople() })
  const { deliveries } = api.deps
  for (const person of ['tsering', 'dawa']) await givePassword(api, person)
  const [tsering, dawa] = [await loggedIn(api, 'tsering'), await loggedIn(api, 'dawa')]
  const drill = await callToDrill(deliveries, 'tsering', 7)
  const open = async () =>
    (await json(await api.get('/api/v1/drills?state=open', { as: 'viewer' }))).drills.map(
      ({ number }: { number: number }) => number,
    )
  expect(await open()).toEqual([7])
  const answer = '/api/v1/drills/7/answer'
  expect((await tsering.post('/api/v1/drills/8/answer', {})).status).toBe(404)
  expect((await dawa.post(answer, {})).status, 'was not called').toBe(403)
  expect((await api.post(answer, {}, { as: 'engineer' })).status, 'a token is nobody').toBe(403)
  expect((await tsering.post(answer, {})).status).toBe(202)
  expect(await deliveries.incoming(9)).toMatchObject([
    { is: 'answer', alarm: 'drill', occurrence: 7, by: 'tsering', verb: 'acknowledge' },
  ])
  // the role alarms takes it up; the phone has not heard, and sends it again
  await endDrill(deliveries, drill, 'tsering')
  expect((await tsering.post(answer, {})).status).toBe(202)
  expect(await deliveries.incoming(9)).toHaveLength(1)
  expect(await open()).toEqual([])

  await endDrill(deliveries, await callToDrill(deliveries, 'dawa', 9))
  const late = await dawa.post('/api/v1/drills/9/answer', {})
  expect([late.status, (await json(late)).type]).toEqual([409, expect.stringMatching(/drill-over$/)])
})
