import { expect, test } from 'vitest'
import { openTestApi } from '../../support/api.ts'
import { givePassword, loggedIn, openBrowser, password, plantWithPeople } from '../../support/login.ts'

test('whoever has let somebody in is no other person than they: not to check work', async () => {
  await using api = await openTestApi({ HUOSHUI_PUBLIC_URL: 'http://localhost' }, { plant: plantWithPeople() })
  await givePassword(api, 'li')
  await givePassword(api, 'dawa')
  const li = await loggedIn(api, 'li')
  const invited = await li.post('/api/v1/people/tsering/invite')
  const { link } = (await invited.json()) as { link: string }
  const tsering = openBrowser(api)
  const invite = link.slice(link.lastIndexOf('/') + 1)
  const accepted = await tsering.post('/api/v1/invites/accept', { invite, password, keep: false })
  expect(accepted.status).toBe(200)
  const opened = await li.post('/api/v1/orders', { site: 'canal', title: 'fence', crew: 'east' })
  const { order } = (await opened.json()) as { order: { id: number } }
  const step = async (who: typeof li, name: string, body: object = {}) =>
    (await who.post(`/api/v1/orders/${order.id}/${name}`, body)).status
  expect(await step(li, 'dispose', { note: 'new post' })).toBe(200)
  expect(await step(li, 'verify')).toBe(422)
  expect(await step(tsering, 'verify')).toBe(422)
  expect(await step(await loggedIn(api, 'dawa'), 'verify')).toBe(200)
})

test('work that a token has told is nobody’s: no person checks it until a person tells it; nor is what a token asks for granted', async () => {
  await using api = await openTestApi({ HUOSHUI_PUBLIC_URL: 'http://localhost' }, { plant: plantWithPeople() })
  await givePassword(api, 'li')
  await givePassword(api, 'tsering')
  const [li, tsering] = [await loggedIn(api, 'li'), await loggedIn(api, 'tsering')]
  const opened = await li.post('/api/v1/orders', { site: 'canal', title: 'fence', crew: 'east' })
  const { order } = (await opened.json()) as { order: { id: number } }
  const step = async (who: typeof li, name: string, body: object = {}) =>
    (await who.post(`/api/v1/orders/${order.id}/${name}`, body)).status
  const asToken = async (name: string, body: object = {}, as: 'operator' | 'engineer' = 'operator') =>
    (await api.post(`/api/v1/orders/${order.id}/${name}`, body, { as })).status
  expect(await asToken('void', { why: 'false' })).toBe(200)
  expect([await step(li, 'grant'), await step(li, 'refuse', { why: 'who asks?' })]).toEqual([422, 200])
  expect(await step(tsering, 'void', { why: 'false' })).toBe(200)
  expect([await asToken('grant', {}, 'engineer'), await step(tsering, 'grant')]).toEqual([422, 403])
  expect(await step(li, 'refuse', { why: 'it is not' })).toBe(200)
  expect([await asToken('dispose', { note: 'new post' }), await step(li, 'verify')]).toEqual([200, 422])
  expect([
    await step(li, 'fail-check', { why: 'who did it?' }),
    await step(tsering, 'dispose', { note: 'new' }),
  ]).toEqual([200, 200])
  expect([await asToken('verify', {}, 'engineer'), await step(li, 'verify')]).toEqual([422, 200])
})
