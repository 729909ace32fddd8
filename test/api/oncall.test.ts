import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestApi, smallPlant, type TestApi } from '../support/api.ts'
import { dutyOf, riverDuty } from '../support/duty.ts'

const plant = {
  ...smallPlant,
  duty: dutyOf(riverDuty),
  sites: smallPlant.sites.map((site) => ({ ...site, crew: site.id === 'canal' ? 'river' : 'parks' })),
}
/** 2026-07-03, 20:00 of Lhasa's clock: the night of nyima and chen begins; tomorrow is the day of dawa and wang. */
let api: TestApi
beforeEach(async () => {
  api = await openTestApi({}, { plant })
})
afterEach(() => api[Symbol.asyncDispose]())

const tomorrow = { from: '2026-07-04T08:00:00+08:00', to: '2026-07-04T20:00:00+08:00' }
const leave = { kind: 'leave', person: 'dawa', ...tomorrow, why: 'a wedding' }
const cover = { kind: 'cover', crew: 'river', person: 'dawa', standIn: 'pema', ...tomorrow, why: 'for the wedding' }

interface Told {
  readonly person: string
}
interface Answers {
  readonly type: string
  readonly path: string
  readonly crews: { crew: string; people: Told[] }[]
  readonly stretches: { people: Told[] }[]
  readonly changes: { number: number }[]
  readonly calendars: { kind: string; id: string; path: string }[]
}
/** The parts of an answer that a test looks at. */
async function json(answer: Response | Promise<Response>): Promise<Answers> {
  return (await (await answer).json()) as Answers
}

async function who(query: string): Promise<string[]> {
  const answer = await json(api.get(`/api/v1/oncall${query}`))
  return answer.crews.map((each) => [each.crew, ...each.people.map(({ person }) => person)].join(' '))
}
/** POST with a token of this area. */
async function postAs(sites: string[], path: string, body: unknown): Promise<Response> {
  const added = await api.tokens.add(`of-${sites.join('-')}`, 'operator', sites)
  if (!added.ok) throw new Error(added.reason)
  const headers = { authorization: `Bearer ${added.secret}` }
  return await api.post(path, body, { as: 'nobody', headers })
}

describe('who is on duty, by the API', () => {
  test('now, then, of a site, of a crew', async () => {
    expect(await who('')).toEqual(['river nyima chen', 'parks li dawa'])
    expect(await who('?site=canal&at=2026-07-04T10:00:00%2B08:00')).toEqual(['river dawa wang'])
    expect(await who('?crew=parks')).toEqual(['parks li dawa'])
    const answer = await json(api.get('/api/v1/oncall?crew=river'))
    expect(answer.crews[0]?.people[0]).toEqual({
      person: 'nyima',
      name: 'nyima',
      because: {
        ...{ by: 'layer', layer: 'flood watch', letter: 'N' },
        ...{ from: '2026-07-03T12:00:00.000Z', to: '2026-07-04T00:00:00.000Z' },
      },
    })
    const table = await json(api.get('/api/v1/oncall/table?crew=river&to=2026-07-05T00:00:00Z'))
    expect(table.stretches.map(({ people }) => people.map((each) => each.person))).toEqual([
      ['nyima', 'chen'],
      ['dawa', 'wang'],
      ['tsering', 'li'],
    ])
  })

  test.each([
    ['/api/v1/oncall?crew=rivr', 404],
    ['/api/v1/oncall?site=nowhere', 404],
    ['/api/v1/oncall?at=tomorrow', 400],
    ['/api/v1/oncall/table?crew=river&from=2026-01-01T00:00:00Z&to=2027-12-01T00:00:00Z', 400],
  ])('%s is refused', async (path, status) => expect((await api.get(path)).status).toBe(status))
})

describe('leave, covers and swaps by the API', () => {
  test('hold, are on record with who, when and why, and can be withdrawn', async () => {
    const made = await json(api.post('/api/v1/rota-changes', leave))
    expect(made).toEqual({
      ...{ number: 1, kind: 'leave', person: 'dawa' },
      ...{ from: '2026-07-04T00:00:00.000Z', to: '2026-07-04T12:00:00.000Z' },
      ...{ madeBy: 'operator', madeAt: '2026-07-03T12:00:00.000Z', why: 'a wedding' },
      ...{ does: 'something', nobody: [] },
    })
    const at = '?crew=river&at=2026-07-04T10:00:00%2B08:00'
    expect(await who(at)).toEqual(['river wang'])
    await api.post('/api/v1/rota-changes', cover)
    expect(await who(at)).toEqual(['river pema wang'])
    api.clock.now += 60_000
    const withdrawn = await api.post('/api/v1/rota-changes/2/withdraw', { why: 'called off' })
    expect(await withdrawn.json()).toMatchObject({ withdrawn: { by: 'operator', at: '2026-07-03T12:01:00.000Z' } })
    expect(await who(at)).toEqual(['river wang'])
    expect((await api.post('/api/v1/rota-changes/2/withdraw', { why: 'again' })).status).toBe(409)
    expect((await api.post('/api/v1/rota-changes/9/withdraw', { why: 'again' })).status).toBe(404)
    const list = await json(api.get('/api/v1/rota-changes', { as: 'operator' }))
    expect(list.changes.map(({ number }) => number)).toEqual([2, 1])
  })

  test('it is said where a change does nothing, and where it leaves nobody', async () => {
    const answers = [
      await api.post('/api/v1/rota-changes', { ...cover, person: 'nyima' }),
      await api.post('/api/v1/rota-changes', { ...leave, person: 'li' }),
      await api.post('/api/v1/rota-changes', leave),
    ]
    // li and dawa are all that the parks have
    const nobody = [{ crew: 'parks', from: '2026-07-04T00:00:00.000Z', to: '2026-07-04T12:00:00.000Z' }]
    expect(await Promise.all(answers.map((answer) => answer.json()))).toMatchObject([
      { does: 'nothing', nobody: [] },
      { does: 'something', nobody: [] },
      { does: 'something', nobody },
    ])
  })

  test('a swap is one change; what comes twice is made once', async () => {
    const second = { person: 'tsering', from: '2026-07-04T20:00:00+08:00', to: '2026-07-05T08:00:00+08:00' }
    const swap = { kind: 'swap', crew: 'river', first: { person: 'dawa', ...tomorrow }, second, why: 'agreed' }
    const headers = { 'idempotency-key': 'k1' }
    const first = await json(api.post('/api/v1/rota-changes', swap, { headers }))
    expect(await json(api.post('/api/v1/rota-changes', swap, { headers }))).toEqual(first)
    expect((await api.post('/api/v1/rota-changes', leave, { headers })).status).toBe(422)
    expect(await who('?crew=river&at=2026-07-04T10:00:00%2B08:00')).toEqual(['river tsering wang'])
    expect(await who('?crew=river&at=2026-07-04T22:00:00%2B08:00')).toEqual(['river dawa li'])
  })

  test.each<[string, object, string]>([
    ['the past', { ...leave, from: '-2d', to: '-1d' }, 'a time that is not over: the past stays as it was'],
    ['an unknown person', { ...leave, person: 'dawwa' }, 'did you mean "dawa"?'],
    ['an unknown crew', { ...cover, crew: 'rivr' }, 'did you mean "river"?'],
    ['a cover of oneself', { ...cover, standIn: 'dawa' }, 'two different people'],
    ['no reason', { ...leave, why: ' ' }, 'expected a reason'],
    ['an end before the beginning', { ...leave, to: '2026-07-04T07:00:00+08:00' }, 'a time after from'],
    ['a time without a zone', { ...leave, from: '2026-07-04T08:00:00' }, 'it has no zone'],
    ['a kind that is none', { ...leave, kind: 'holiday' }, 'json.kind'],
  ])('%s is refused', async (_, body, said) => {
    const answer = await api.post('/api/v1/rota-changes', body)
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(said.replaceAll('"', '\\"'))])
    expect((await api.get('/api/v1/oncall')).status).toBe(200)
  })

  test('only who may, and where they may', async () => {
    expect((await api.post('/api/v1/rota-changes', leave, { as: 'viewer' })).status).toBe(403)
    expect((await api.get('/api/v1/rota-changes')).status).toBe(403)
    // dawa is in both crews, and this token may act at one crew's site only
    expect((await postAs(['canal'], '/api/v1/rota-changes', leave)).status).toBe(403)
    const answer = await postAs(['linka'], '/api/v1/rota-changes', cover)
    expect([answer.status, (await json(answer)).type]).toEqual([403, '/docs#problem-out-of-area'])
    expect((await postAs(['canal', 'linka'], '/api/v1/rota-changes', leave)).status).toBe(200)
    expect((await api.deps.people.history()).changes).toHaveLength(1)
  })
})

describe('calendars to subscribe to', () => {
  test('the address is the key, until it is renewed', async () => {
    const { calendars } = await json(api.get('/api/v1/calendars', { as: 'operator' }))
    const path = calendars.find(({ kind, id }) => kind === 'crew' && id === 'river')?.path ?? ''
    const calendar = await api.get(path, { as: 'nobody' })
    expect([calendar.status, calendar.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
    expect(await calendar.text()).toContain('SUMMARY:nyima、chen\r\n')
    const renewed = await json(api.post('/api/v1/calendars/crew/river/renew', {}))
    expect((await api.get(path, { as: 'nobody' })).status).toBe(404)
    expect((await api.get(renewed.path, { as: 'nobody' })).status).toBe(200)
    expect((await api.get(renewed.path.replace('/crew/river/', '/crew/parks/'), { as: 'nobody' })).status).toBe(404)
  })

  test('of a person; a viewer does not learn the addresses', async () => {
    const secret = await api.deps.people.calendarSecret({ kind: 'person', id: 'nyima' })
    const text = await (await api.get(`/calendars/person/nyima/${secret}.ics`, { as: 'nobody' })).text()
    expect(text).toContain('DTSTART:20260703T120000Z\r\nDTEND:20260704T000000Z\r\nSUMMARY:river\r\n')
    expect((await api.get('/api/v1/calendars')).status).toBe(403)
  })
})
