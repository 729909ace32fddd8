import { describe, expect, test } from 'vitest'
import { raising } from '../../support/alarm-act.ts'
import { openTestApi } from '../../support/api.ts'
import { rain } from '../../support/crew-page.ts'
import { givePassword, loggedIn, password, plantWithPeople } from '../../support/login.ts'

const rule = { ...rain, note: 'optional' } as const
const path = `/api/v1/alarms/${rule.id}`

async function open() {
  const api = await openTestApi({}, { plant: { ...plantWithPeople(), rules: [rule] } })
  await api.alarms.commit({ cursor: 1, events: [raising(rule, api.clock.now)], records: [] })
  for (const id of ['tsering', 'visitor', 'li']) await givePassword(api, id)
  return api
}

describe('what a person does', () => {
  test('is on record under their id and name; a token of that id has no name', async () => {
    await using api = await open()
    const added = await api.tokens.add('tsering', 'operator')
    const authorization = `Bearer ${added.ok ? added.secret : ''}`
    const browser = await loggedIn(api, 'tsering')
    const done = await browser.post(`${path}/acknowledge`, { channel: 'voice' })
    expect(await done.json()).toMatchObject({
      alarm: { acknowledged: { by: 'tsering', person: '次仁', channel: 'page' } },
      entries: [{ event: 'acknowledged', who: 'tsering', person: '次仁' }],
    })
    const other = await api.post(`${path}/comment`, { note: 'x' }, { as: 'nobody', headers: { authorization } })
    const { entries } = (await other.json()) as { entries: { who: string; person?: string }[] }
    expect(entries.map(({ who, person }) => [who, person])).toEqual([['tsering', undefined]])
  })

  test('is held to their role and area, as a token is', async () => {
    await using api = await open()
    const status = async (name: string, act: string, body: object) =>
      (await (await loggedIn(api, name)).post(`${path}/${act}`, body)).status
    expect(await status('visitor', 'acknowledge', {})).toBe(403)
    expect(await status('tsering', 'out-of-service', { why: 'x', workOrder: 'W-1' })).toBe(403)
    expect(await status('li', 'out-of-service', { why: 'x', workOrder: 'W-1' })).toBe(200)
    const { duty } = plantWithPeople(['dawa', 'tsering', 'li'])
    const moved = [...duty.people.values()].map((person) =>
      person.id === 'tsering' ? { ...person, sites: ['linka'] } : person,
    )
    api.deps.plant.current = {
      ...api.deps.plant.current,
      duty: { ...duty, people: new Map(moved.map((each) => [each.id, each])) },
    }
    const answer = await (await loggedIn(api, 'tsering')).post(`${path}/comment`, { note: 'x' })
    expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([
      403,
      '/docs#problem-out-of-area',
    ])
  })

  test('who is on duty is changed in their own name', async () => {
    await using api = await open()
    const browser = await loggedIn(api, 'tsering')
    const [from, to] = [api.clock.now + 3_600_000, api.clock.now + 7_200_000]
    const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
    const change = { kind: 'cover', crew: 'east', person: 'tsering', standIn: 'dawa', ...times, why: 'x' }
    const made = await browser.post('/api/v1/rota-changes', change)
    expect([made.status, await made.text()]).toEqual([200, expect.stringContaining('"tsering"')])
    const { changes } = await api.deps.people.history()
    expect(changes.map(({ madeBy }) => madeBy)).toEqual(['tsering'])
  })

  test.each([
    ['the second', 'tsering', 'li'],
    ['the first', 'li', 'tsering'],
  ])('%s was let in by the other: they are not two', async (_, person, madeBy) => {
    await using api = await open()
    const { invites } = api.deps.logins
    const at = api.clock.now
    const secret = await invites.make({ person, madeBy, madeAt: at, expiresAt: at + 60_000 })
    const hash = await api.deps.hasher?.hash(password)
    if (hash === undefined || hash === 'busy') throw new Error('no hash')
    await invites.accept(secret, hash, at)
    const li = await loggedIn(api, 'li')
    const second = { name: 'tsering', password }
    expect((await li.post(`${path}/shelve`, { why: 'washed', for: '20min', second })).status).toBe(422)
  })

  test('a critical alarm is shelved by two people: the second shows who they are by name and password', async () => {
    await using api = await open()
    const li = await loggedIn(api, 'li')
    const key = 'one-shelving'
    const shelve = async (second: object, headers = {}) =>
      await li.post(`${path}/shelve`, { why: 'washed', for: '20min', ...second }, headers)
    for (const second of [
      {},
      { second: { name: 'tsering', password: 'not the password' } },
      { second: { name: 'visitor', password } },
      { second: { name: 'li', password } },
    ])
      expect([second, (await shelve(second)).status]).toEqual([second, 422])
    const good = { second: { name: '次仁', password } }
    const done = await shelve(good, { 'idempotency-key': key })
    expect([done.status, await done.json()]).toEqual([
      200,
      expect.objectContaining({
        entries: [expect.objectContaining({ who: 'li', person: '李强', second: 'tsering', secondPerson: '次仁' })],
      }),
    ])
    expect((await shelve(good, { 'idempotency-key': key })).status).toBe(200)
    const alarm = await (await li.get(path)).json()
    expect(alarm).toMatchObject({ shelved: { by: 'li', second: 'tsering', secondPerson: '次仁' } })
    expect((await (await loggedIn(api, 'tsering')).post(`${path}/unshelve`, { why: 'done' })).status).toBe(200)
    const asToken = await api.post(`${path}/shelve`, { why: 'washed', for: '20min', ...good }, { as: 'engineer' })
    expect([asToken.status, await asToken.text()]).toEqual([422, expect.stringContaining('A token is nobody')])
    const csv = await (await li.get('/api/v1/journal', { accept: 'text/csv' })).text()
    expect(csv).toContain('李强,次仁')
  })

  test('a token called like a person shares no idempotency key with them, whatever is done', async () => {
    await using api = await open()
    const added = await api.tokens.add('tsering', 'operator')
    const asToken = { as: 'nobody', headers: { authorization: `Bearer ${added.ok ? added.secret : ''}` } } as const
    const browser = await loggedIn(api, 'tsering')
    const keyed = { 'idempotency-key': 'k1' }
    const [from, to] = [api.clock.now + 3_600_000, api.clock.now + 7_200_000].map((at) => new Date(at).toISOString())
    const both = async (where: string, one: object, other: object) => [
      (await browser.post(where, one, keyed)).status,
      (await api.post(where, other, { ...asToken, headers: { ...asToken.headers, ...keyed } })).status,
    ]
    expect(await both(`${path}/comment`, { note: 'x' }, { note: 'y' })).toEqual([200, 200])
    expect(await both('/api/v1/orders', { site: 'canal', title: 'x' }, { site: 'canal', title: 'y' })).toEqual([
      200, 200,
    ])
    const leave = { kind: 'leave', person: 'dawa', from, to }
    expect(await both('/api/v1/rota-changes', { ...leave, why: 'x' }, { ...leave, why: 'y' })).toEqual([200, 200])
  })
})
