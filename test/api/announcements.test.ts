import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { compilePlant } from '../../core/plant/compile.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { hornPart } from '../support/horn-plant.ts'
import { givePassword, loggedIn, plantWithPeople } from '../support/login.ts'
import { plantText } from '../support/plant-text.ts'

const json = async (response: Response) => JSON.parse(await response.text())
const file = (different: object = {}) => ({ ...parse(plantText, { merge: true }), ...hornPart, ...different })
function hornPlant() {
  const compiled = compilePlant(file())
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plant
}
const wanted = { site: 'nangan', device: 'horn', clip: 1, reason: 'flood', confirm: true }
const path = '/api/v1/announcements'

test('an operator asks, everybody sees who wanted what, when and why, and what became of it', async () => {
  await using api = await openTestApi({}, { plant: hornPlant() })
  expect((await api.post(path, wanted, { as: 'viewer' })).status).toBe(403)
  const refused = [{ device: 'horm' }, { clip: 7 }, { clip: 3 }, { reason: ' ' }, { confirm: false }]
  for (const different of refused) {
    const answer = await api.post(path, { ...wanted, ...different }, { as: 'operator' })
    expect([answer.status, (await json(answer)).errors[0].where]).toEqual([400, `json.${Object.keys(different)[0]}`])
  }
  expect(await api.deps.announcements.newest({ limit: 1 })).toEqual([])
  const asked = await api.post(path, wanted, { as: 'operator' })
  const { id } = await json(asked)
  expect(asked.status).toBe(202)
  const record = { id, sentAt: api.clock.now, started: { at: api.clock.now, receivedAt: api.clock.now } }
  await api.deps.announcements.change(id, { state: 'given', record })
  const shown = {
    ...{
      id,
      site: 'nangan',
      device: 'horn',
      clip: 1,
      version: 3,
      text: '请离开',
      askedBy: 'operator',
      reason: 'flood',
    },
    ...{ state: 'given', confirmedBy: ['operator'], askedAt: '2026-07-03T12:00:00.000Z' },
    started: { at: '2026-07-03T12:00:00.000Z', receivedAt: '2026-07-03T12:00:00.000Z' },
  }
  expect(await json(await api.get(`${path}/${id}`, { as: 'viewer' }))).toMatchObject(shown)
  expect((await json(await api.get(`${path}?site=nangan`, { as: 'viewer' }))).announcements).toMatchObject([shown])
  expect((await api.get(`${path}/nothing`, { as: 'viewer' })).status).toBe(404)
  const { boxes, clips } = await json(await api.get('/api/v1/loudspeakers', { as: 'viewer' }))
  expect([
    boxes,
    clips.map(({ number, approvedBy }: { number: number; approvedBy?: string }) => [number, approvedBy]),
  ]).toEqual([
    hornPart.loudspeakers.boxes,
    [
      [1, 'office'],
      [2, 'office'],
      [3, undefined],
    ],
  ])
})

test('a request that comes again under its key is one, and its key is for nothing else', async () => {
  await using api = await openTestApi({}, { plant: hornPlant() })
  const ask = (body: object, key: string) => api.post(path, body, { headers: { 'idempotency-key': key } })
  const both = await Promise.all([ask(wanted, 'one'), ask(wanted, 'one')])
  const [first, again] = await Promise.all(both.map(json))
  expect([first.id, both.map(({ status }) => status)]).toEqual([again.id, [202, 202]])
  expect((await ask({ ...wanted, reason: 'another' }, 'one')).status).toBe(422)
  expect(await api.deps.announcements.newest({ limit: 9 })).toHaveLength(1)
  expect((await json(await ask(wanted, 'two'))).id).not.toBe(first.id)
})

test('nobody speaks without end: of one asker ten, then two a minute; a repeat costs nothing; sirens are fewer', async () => {
  await using api = await openWithPeople()
  const ask = (body: object = {}, key?: string) =>
    api.post(path, { ...wanted, ...body }, { ...(key !== undefined && { headers: { 'idempotency-key': key } }) })
  const statuses: number[] = []
  for (let n = 0; n < 12; n++) statuses.push((await ask()).status)
  expect(statuses).toEqual([...Array(10).fill(202), 429, 429])
  const refused = await ask()
  expect([refused.headers.get('retry-after'), (await json(refused)).type]).toEqual([
    '30',
    '/docs#problem-too-many-requests',
  ])
  // somebody else has room, and a box takes so many of all
  const others: number[] = []
  for (let n = 0; n < 11; n++) others.push((await api.post(path, wanted, { as: 'engineer' })).status)
  expect(others).toEqual([...Array(10).fill(202), 429])
  expect((await api.post(path, wanted, { as: 'admin' })).status).toBe(429)
  api.clock.now += 30_000
  expect([(await ask({}, 'k')).status, (await ask({}, 'k')).status, (await ask()).status]).toEqual([202, 202, 429])
  const li = await enter(api, 'li')
  // the box has no room for another clip, and a siren does not wait for that
  expect((await api.post(path, wanted, { as: 'engineer' })).status).toBe(202)
  expect((await li.post(path, wanted)).status).toBe(202)
  expect((await li.post(path, wanted)).status).toBe(429)
  const sirens: number[] = []
  for (let n = 0; n < 6; n++) sirens.push((await li.post(path, { ...wanted, clip: 2 })).status)
  expect(sirens).toEqual([...Array(5).fill(202), 429])
  expect(await api.metrics.getSingleMetricAsString('huoshui_api_limited_total')).toContain(
    '{because="announcements"} 8',
  )
})

/** With people who may log in. */
const openWithPeople = async () => await openTestApi({}, { plant: { ...hornPlant(), duty: plantWithPeople().duty } })
async function enter(api: TestApi, name: string) {
  await givePassword(api, name)
  return await loggedIn(api, name)
}

test('a siren needs two people who have logged in: a token is nobody', async () => {
  await using api = await openWithPeople()
  const [li, chen] = [await enter(api, 'li'), await enter(api, 'chen')]
  const refused = [422, '/docs#problem-second-person-required']
  const answered = async (answer: Response) => [answer.status, (await json(answer)).type]
  expect(await answered(await api.post(path, { ...wanted, clip: 2 }, { as: 'admin' }))).toEqual(refused)
  expect(await api.deps.announcements.newest({ limit: 1 })).toEqual([])
  const { id, state } = await json(await li.post(path, { ...wanted, clip: 2 }))
  expect(state).toBe('to-confirm')
  expect(await answered(await api.post(`${path}/${id}/confirm`, {}, { as: 'admin' }))).toEqual(refused)
  expect(await answered(await li.post(`${path}/${id}/confirm`, {}))).toEqual(refused)
  expect(await json(await chen.post(`${path}/${id}/confirm`, {}))).toMatchObject({
    ...{ state: 'asked', confirmedBy: ['li', 'chen'] },
  })
  expect(await answered(await chen.post(`${path}/${id}/confirm`, {}))).toEqual([409, '/docs#problem-wrong-state'])
  expect((await chen.post(`${path}/nothing/confirm`, {})).status).toBe(404)
})

test('plant check names what does not fit', () => {
  const [first, siren] = hornPart.loudspeakers.clips
  const [box] = hornPart.loudspeakers.boxes
  const compiled = compilePlant(
    file({
      loudspeakers: {
        clips: [
          { ...first, language: 'bo' },
          { ...first, approved: { by: 'ofice', audio: first?.audio } },
          { ...siren, approved: { by: 'office', audio: first?.audio } },
        ],
        boxes: [box, { ...box, site: 'nangam' }],
      },
    }),
  )
  expect(compiled.ok ? [] : compiled.problems.map(({ path: at, message }) => `${at.join('.')}: ${message}`)).toEqual([
    'loudspeakers.clips.0.text: expected its text in bo, in which it is spoken',
    'loudspeakers.clips.1.number: another clip has the number 1',
    'loudspeakers.clips.1.approved: unknown person ofice; did you mean "office"?',
    'loudspeakers.clips.2.approved: another recording was approved: approve this one, or leave approved out',
    'loudspeakers.boxes.1.site: unknown site nangam; did you mean "nangan"?',
    'loudspeakers.boxes.1.device: another loudspeaker is called horn',
  ])
})
