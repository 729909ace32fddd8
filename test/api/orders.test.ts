import type { z } from '@hono/zod-openapi'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OrderBody, OrderEntryBody } from '../../api/orders/schema.ts'
import { usualTimes } from '../../core/order/times.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { jpeg, png } from '../support/photos.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api[Symbol.asyncDispose]())

async function openOrder(site = 'canal', title = 'fence', more: object = {}): Promise<number> {
  const answer = await api.post('/api/v1/orders', { site, title, ...more })
  expect(answer.status).toBe(200)
  return (await bodyOf(answer)).order.id
}
const step = (id: number, name: string, body: object = {}, options: Parameters<TestApi['post']>[2] = {}) =>
  api.post(`/api/v1/orders/${id}/${name}`, body, options)
/** What answers have, one or another of it. */
interface Body {
  readonly type: string
  readonly detail: string
  readonly order: OrderBody
  readonly orders: readonly OrderBody[]
  readonly next?: number
  readonly journal: readonly z.infer<typeof OrderEntryBody>[]
  readonly byPriority: Readonly<Record<string, { readonly opened: number }>>
}
const bodyOf = async (answer: Response) => (await answer.json()) as Body
const show = async (id: number) => await bodyOf(await api.get(`/api/v1/orders/${id}`))

test('by hand from the opening to the end, each step by who may take it', async () => {
  const id = await openOrder('canal', 'fence is broken', { priority: 'high' })
  expect((await show(id)).order).toMatchObject({ state: 'opened', title: 'fence is broken', priority: 'high' })
  expect((await step(id, 'accept', { eta: '2026-07-03T13:00:00Z', channel: 'voice' })).status).toBe(200)
  expect((await step(id, 'arrive', { place: [29.66, 91.12] })).status).toBe(200)
  const done = await step(id, 'dispose', { work: ['repaired'], note: 'new post', cause: 'damage' })
  expect((await bodyOf(done)).order).toMatchObject({ state: 'disposed', work: ['repaired'], disposedBy: 'operator' })
  const own = await step(id, 'verify')
  expect([own.status, (await bodyOf(own)).type]).toEqual([422, '/docs#problem-second-person-required'])
  const asToken = await step(id, 'verify', {}, { as: 'engineer' })
  expect([asToken.status, (await bodyOf(asToken)).detail]).toEqual([422, expect.stringContaining('a token is nobody')])
  // what the instrument of an alarm would say
  const who = 'instrument' as const
  expect((await api.deps.orders.act(id, { type: 'verified' }, { who, at: api.clock.now })).ok).toBe(true)
  expect((await step(id, 'close')).status).toBe(403)
  expect((await step(id, 'close', {}, { as: 'engineer' })).status).toBe(200)
  const { order, journal } = await show(id)
  expect(order).toMatchObject({ state: 'closed', cause: 'damage', revision: 6, place: [29.66, 91.12] })
  expect(journal.map(({ step: name, who, via }) => [name, who, via])).toEqual([
    ['opened', 'operator', 'api'],
    ['accepted', 'operator', 'api'],
    ['arrived', 'operator', 'api'],
    ['disposed', 'operator', 'api'],
    ['verified', 'instrument', undefined],
    ['closed', 'engineer', 'api'],
  ])
  expect(await api.metrics.metrics()).toContain('huoshui_api_order_steps_total{step="close",outcome="not-officer"} 1')
})

test('what was seen is what is acted on: 409 has both versions, and a key does nothing twice', async () => {
  const id = await openOrder()
  const headers = { 'if-match': '"1"', 'idempotency-key': 'k1' }
  const first = await step(id, 'accept', {}, { headers })
  expect(first.status).toBe(200)
  const again = await step(id, 'accept', {}, { headers })
  expect(await again.json()).toEqual(await first.json())
  const other = await step(id, 'accept', { channel: 'page' }, { headers })
  expect([other.status, (await bodyOf(other)).type]).toEqual([422, '/docs#problem-key-reused'])
  const stale = await step(id, 'arrive', { revision: 1 })
  expect(stale.status).toBe(409)
  expect(stale.headers.get('content-type')).toBe('application/problem+json')
  expect(await stale.json()).toMatchObject({
    type: '/docs#problem-order-changed',
    order: { revision: 2, state: 'accepted' },
    seen: { revision: 1, state: 'opened' },
  })
  const never = await step(id, 'arrive', { revision: 9 })
  expect(await never.json()).not.toHaveProperty('seen')
})

describe('a request that is wrong is told what is', () => {
  test.each<[string, string, object, number, string]>([
    ['no such order', '999/accept', {}, 404, 'unknown-order'],
    ['a step that there is not', '1/explode', {}, 404, 'not-found'],
    ['a field too many', '1/accept', { who: 'somebody else' }, 400, 'invalid-request'],
    ['a time that is none', '1/accept', { eta: 'soon' }, 400, 'invalid-request'],
    ['a time that is over', '1/accept', { eta: '2020-01-01T00:00:00Z' }, 400, 'invalid-request'],
    ['work of another word', '1/dispose', { work: ['miracle'] }, 400, 'invalid-request'],
    ['handed back before it was given', '1/hand-back', { why: 'x' }, 409, 'order-state'],
    ['without a reason', '1/defer', { until: '2026-07-09T00:00:00Z' }, 422, 'reason-required'],
    [
      'void because of a point that there is not',
      '1/void',
      { why: 'x', sensor: 'no/such/point' },
      400,
      'invalid-request',
    ],
    ['to a crew that there is not', '1/dispatch', { crew: 'nobody' }, 400, 'invalid-request'],
  ])('%s', async (_, path, body, status, kind) => {
    await openOrder()
    const answer = await api.post(`/api/v1/orders/${path}`, body, { as: 'engineer' })
    expect([answer.status, (await bodyOf(answer)).type]).toEqual([status, `/docs#problem-${kind}`])
  })

  test.each<[string, object, number, string]>([
    ['neither alarm nor site', { title: 'x' }, 400, 'invalid-request'],
    ['an unknown site', { site: 'nowhere', title: 'x' }, 404, 'unknown-site'],
    ['an unknown alarm', { alarm: 'no.such' }, 404, 'unknown-alarm'],
    ['an unknown crew', { site: 'canal', title: 'x', crew: 'nobody' }, 404, 'unknown-crew'],
    ['an unknown asset', { site: 'canal', title: 'x', asset: '@SUM(1)' }, 400, 'invalid-request'],
    ['an unknown person', { site: 'canal', title: 'x', person: 'nobody' }, 400, 'invalid-request'],
  ])('opened with %s', async (_, body, status, kind) => {
    const answer = await api.post('/api/v1/orders', body)
    expect([answer.status, (await bodyOf(answer)).type]).toEqual([status, `/docs#problem-${kind}`])
  })
})

test('roles and areas: a viewer looks, and nobody acts outside of their area', async () => {
  const id = await openOrder('linka')
  expect((await step(id, 'accept', {}, { as: 'viewer' })).status).toBe(403)
  expect((await api.get(`/api/v1/orders/${id}`, { as: 'nobody' })).status).toBe(401)
  const added = await api.tokens.add('east', 'operator', ['canal'])
  const headers = { authorization: `Bearer ${added.ok ? added.secret : ''}` }
  const refusals = [
    await step(id, 'accept', {}, { as: 'nobody', headers }),
    await api.post('/api/v1/orders', { site: 'linka', title: 'x' }, { as: 'nobody', headers }),
    await post(id, jpeg(), headers),
  ]
  for (const answer of refusals)
    expect([answer.status, (await bodyOf(answer)).type]).toEqual([403, '/docs#problem-out-of-area'])
  expect((await api.post('/api/v1/orders', { site: 'canal', title: 'x' }, { as: 'nobody', headers })).status).toBe(200)
})

test('a list by what is asked for, in pages', async () => {
  const ids = []
  for (const site of ['linka', 'canal', 'canal']) ids.push(await openOrder(site))
  await step(2, 'accept')
  const list = async (query: string) => await bodyOf(await api.get(`/api/v1/orders${query}`))
  const idsOf = ({ orders }: Body) => orders.map(({ id }) => id)
  expect(idsOf(await list(''))).toEqual([1, 2, 3])
  const page = await list('?limit=2')
  expect([idsOf(page), page.next]).toEqual([[1, 2], 2])
  expect(idsOf(await list('?limit=2&after=2'))).toEqual([3])
  expect(idsOf(await list('?order=newest&limit=1'))).toEqual([3])
  expect(idsOf(await list('?site=canal&state=opened'))).toEqual([3])
  expect(idsOf(await list('?state=open&priority=medium'))).toEqual([1, 2, 3])
  expect(idsOf(await list('?from=-1h&to=now'))).toEqual([])
  expect((await api.get('/api/v1/orders?state=lost')).status).toBe(400)
  expect((await api.get('/api/v1/orders?site=nowhere')).status).toBe(404)
})

test('CSV for other systems: each case a row, and no text becomes a formula', async () => {
  const id = await openOrder('canal', '=HYPERLINK("http://evil","x")')
  await step(id, 'dispose', {})
  await step(id, 'accept')
  await step(id, 'dispose', { note: '+1, "done"' })
  const answer = await api.get('/api/v1/orders', { headers: { accept: 'text/csv' } })
  expect(answer.headers.get('content-type')).toMatch(/^text\/csv/)
  expect(answer.headers.get('content-disposition')).toContain('attachment')
  const [head = '', row = ''] = (await answer.text()).split('\r\n')
  expect(head).toMatch(/^id,site,.*,state,状态,alarm,occurrence,work,missed,photos$/)
  expect(row).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`)
  expect(row).toContain(`"'+1, ""done"""`)
  expect(row).toContain('已处置，待核查')
})

async function post(id: number, content: Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  return await api.app.request(
    `/api/v1/orders/${id}/photos`,
    {
      method: 'POST',
      body: new Uint8Array(content),
      headers: {
        authorization: `Bearer ${api.secrets.operator}`,
        'content-length': String(content.length),
        ...headers,
      },
    },
    { address: '203.0.113.9' },
  )
}

describe('photos', () => {
  test('are kept without where they were taken, and shown with nothing in them that runs', async () => {
    const id = await openOrder()
    const answer = await post(id, jpeg())
    expect(answer.status).toBe(200)
    const [photo] = (await bodyOf(answer)).order.photos
    if (!photo) throw new Error('no photo')
    expect(photo).toMatchObject({ type: 'image/jpeg', width: 64, height: 48 })
    const shown = await api.get(photo.url, { as: 'operator' })
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
      'content-disposition': expect.stringMatching(/^inline; filename="order-1-/),
      'cache-control': expect.stringContaining('private'),
    })
    expect(Buffer.from(await shown.arrayBuffer()).toString('latin1')).not.toContain('GPS')
    expect((await api.get(photo.url)).status, 'a viewer').toBe(403)
    const other = await openOrder()
    expect((await api.get(photo.url.replace('/1/', `/${other}/`), { as: 'operator' })).status).toBe(404)
  })

  test.each<[string, Uint8Array, number, string]>([
    ['what is none', Buffer.from('<script>alert(1)</script>'), 422, 'not-a-photo'],
    ['a damaged one', jpeg().subarray(0, 120), 422, 'not-a-photo'],
    ['one with too many pixels', png({ width: 60_000, height: 60_000 }), 422, 'not-a-photo'],
  ])('%s is refused', async (_, content, status, kind) => {
    const answer = await post(await openOrder(), content)
    expect([answer.status, (await bodyOf(answer)).type]).toEqual([status, `/docs#problem-${kind}`])
  })

  test('one of 50 MB is refused before anything of it is read', async () => {
    const id = await openOrder()
    const { readable, asked } = unread()
    const answer = await api.app.request(
      `/api/v1/orders/${id}/photos`,
      {
        ...{ method: 'POST', body: readable, duplex: 'half' },
        headers: { authorization: `Bearer ${api.secrets.operator}`, 'content-length': '50000000' },
      } as RequestInit,
      { address: '203.0.113.9' },
    )
    expect(answer.status).toBe(413)
    expect((await bodyOf(answer)).detail).toBe('At most 5000000 bytes are taken')
    expect(asked()).toBe('nothing')
  })

  test('the same one twice, and more than twenty', async () => {
    const id = await openOrder()
    for (let seed = 1; seed <= 20; seed++) expect((await post(id, jpeg({ seed }))).status).toBe(200)
    expect((await post(id, jpeg({ seed: 1 }))).status).toBe(409)
    expect((await bodyOf(await post(id, jpeg({ seed: 21 })))).type).toBe('/docs#problem-too-much')
  })

  test('sent again under its key it is kept once', async () => {
    const id = await openOrder()
    const first = await post(id, jpeg(), { 'idempotency-key': 'p1' })
    expect(await (await post(id, jpeg(), { 'idempotency-key': 'p1' })).json()).toEqual(await first.json())
  })
})

/** A body that says whether anybody has asked for any of it. */
function unread() {
  let was: 'nothing' | 'something' = 'nothing'
  const readable = new ReadableStream(
    {
      pull(controller) {
        was = 'something'
        controller.enqueue(new Uint8Array(1_000))
      },
    },
    { highWaterMark: 0 },
  )
  return { readable, asked: () => was }
}

test('figures by priority', async () => {
  const id = await openOrder('canal', 'fence', { priority: 'high' })
  api.clock.now += 60_000
  await step(id, 'arrive')
  await openOrder('linka', 'pump', { priority: 'high' })
  api.clock.now += usualTimes.high.answerMs + 1
  const kpis = await bodyOf(await api.get('/api/v1/orders/kpis'))
  expect(kpis).toMatchObject({
    isWhole: true,
    byPriority: { high: { opened: 2, answeredInTime: 0.5, unanswered: 1, answerMs: { p50: 60_000 } } },
  })
  const ofSite = await bodyOf(await api.get('/api/v1/orders/kpis?site=canal'))
  expect(ofSite.byPriority['high']?.opened).toBe(1)
})
