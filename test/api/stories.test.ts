import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { compileEdited } from '../../core/rule-edit/compile.ts'
import { raising } from '../support/alarm-act.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { keptIn } from '../support/kept-in.ts'
import { openBrowser, password, plantWithPeople } from '../support/login.ts'
import { jpeg } from '../support/photos.ts'
import { compiledFile, higher, limitOf, sumpFile } from '../support/rule-edits.ts'

const east = 'linka.east.level.high'
const engineer = { as: 'engineer' } as const
const bodyOf = async (answer: Response | Promise<Response>) => JSON.parse(await (await answer).text())

// the same stories wherever state is kept
describe.each(keptIn)('with its state in %s', (_name, state) => {
  let api: TestApi
  beforeEach(async () => {
    const plant = { ...compiledFile(sumpFile()), duty: plantWithPeople().duty }
    api = await openTestApi({ HUOSHUI_PUBLIC_URL: 'http://localhost' }, { plant, state })
  })
  afterEach(() => api[Symbol.asyncDispose]())

  test('an alarm is raised, acknowledged once however often that is sent, and its journal says by whom', async () => {
    const rule = api.deps.plant.current.rules.find(({ id }) => id === east)
    if (!rule) throw new Error(`no rule ${east}`)
    await api.alarms.commit({ cursor: 1, events: [raising(rule, api.clock.now - 60_000)], records: [] })
    expect((await bodyOf(api.get('/api/v1/alarms'))).alarms).toMatchObject([{ id: east, state: 'UNACK' }])
    const acknowledge = () =>
      api.post(`/api/v1/alarms/${east}/acknowledge`, { note: 'seen' }, { headers: { 'idempotency-key': 'k-1' } })
    const [first, again] = [await acknowledge(), await acknowledge()]
    expect([first.status, again.status]).toEqual([200, 200])
    expect(await bodyOf(again)).toEqual(await bodyOf(first))
    const { entries } = await bodyOf(api.get(`/api/v1/alarms/${east}/journal`))
    expect(entries.map(({ event }: { event: string }) => event).sort()).toEqual(['acknowledged', 'raised'])
  })

  test('an order is opened, worked with a photo, and closed by somebody else', async () => {
    const opened = await api.post('/api/v1/orders', { site: 'linka', title: 'fence', priority: 'high' })
    const { order } = await bodyOf(opened)
    const path = `/api/v1/orders/${order.id}`
    expect((await api.post(`${path}/accept`, { channel: 'voice' })).status).toBe(200)
    expect((await api.post(`${path}/arrive`, {})).status).toBe(200)
    const photo = jpeg()
    const sent = await api.app.request(`${path}/photos`, {
      method: 'POST',
      body: photo,
      headers: {
        authorization: `Bearer ${api.secrets.operator}`,
        ...{ 'content-type': 'image/jpeg', 'content-length': String(photo.length) },
      },
    })
    expect(sent.status).toBe(200)
    const [kept] = (await bodyOf(api.get(path))).order.photos
    const shown = await api.get(`${path}/photos/${kept.hash}`, { as: 'operator' })
    expect([shown.status, (await shown.bytes()).length > 100]).toEqual([200, true])
    expect((await api.post(`${path}/dispose`, { work: ['repaired'], note: 'new post' })).status).toBe(200)
    expect((await bodyOf(api.get(path))).order).toMatchObject({ state: 'disposed', disposedBy: 'operator' })
    expect((await bodyOf(api.get('/api/v1/orders?state=disposed'))).orders).toHaveLength(1)
  })

  test('a rule is edited, tried on what is in force, and reverted', async () => {
    const reload = async () => {
      const { plant, ruleEdits } = api.deps
      plant.current = compileEdited(plant.current, await ruleEdits.inForce(), api.clock.now)
    }
    const edits = '/api/v1/rule-edits'
    expect((await api.post(edits, higher, engineer)).status).toBe(200)
    expect((await api.post(`${edits}/1/apply`, { revision: 1 }, engineer)).status).toBe(200)
    await reload()
    expect(limitOf(api.deps.plant.current, east)).toBe(2.95)
    expect((await api.post(`${edits}/1/revert`, { revision: 2, why: 'spring is over' }, engineer)).status).toBe(200)
    await reload()
    expect(limitOf(api.deps.plant.current, east)).toBe(2.8)
    expect(await bodyOf(api.get(`${edits}/1`))).toMatchObject({ edit: { revision: 3, state: { name: 'reverted' } } })
  })

  test('a person is invited, sets a password once, is logged in elsewhere, and is put out', async () => {
    const invited = await bodyOf(api.post('/api/v1/people/tsering/invite', {}, { as: 'admin' }))
    const secret = /[\w-]{43}/.exec(invited.link)?.[0] ?? ''
    const phone = openBrowser(api)
    expect((await phone.post('/api/v1/invites/accept', { invite: secret, password })).status).toBe(200)
    expect((await openBrowser(api).post('/api/v1/invites/accept', { invite: secret, password })).status).not.toBe(200)
    const desk = openBrowser(api, { address: '203.0.113.10' })
    expect((await desk.post('/api/v1/login', { name: 'tsering', password })).status).toBe(200)
    expect(await bodyOf(desk.get('/api/v1/me'))).toMatchObject({ name: 'tsering', role: 'operator' })
    expect((await api.post('/api/v1/people/tsering/revoke', {}, { as: 'admin' })).status).toBe(200)
    await eventually('the desk to be put out', async () => (await desk.get('/api/v1/me')).status, 401)
    const { entries } = await bodyOf(api.get('/api/v1/audit', { as: 'admin' }))
    expect(entries.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining(['invite-made', 'invite-accepted', 'logged-in']),
    )
  })
})
