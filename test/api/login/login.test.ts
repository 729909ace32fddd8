import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { createApi } from '../../../api/app.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { givePassword, loggedIn, openBrowser, password, plantWithPeople } from '../../support/login.ts'

const day = 86_400_000
const source = { env: { PHONE_TSERING: '+8613800000001' } }
const open = (env: Readonly<Record<string, string>> = {}) => openTestApi(env, { plant: plantWithPeople(), source })
const kindOf = async (answer: Response) =>
  [answer.status, ((await answer.json()) as { type?: string }).type?.replace('/docs#problem-', '')] as const
const login = async (api: TestApi, name: string, given = password, address = '203.0.113.9') =>
  await openBrowser(api, { address }).post('/api/v1/login', { name, password: given })

describe('a person', () => {
  test.each([['tsering'], ['次仁'], ['TSERING'], ['13800000001'], ['+86 138-0000-0001']])(
    'logs in as %s',
    async (name) => {
      await using api = await open()
      await givePassword(api, 'tsering')
      const browser = openBrowser(api)
      const answer = await browser.post('/api/v1/login', { name, password })
      const me = {
        name: 'tsering',
        person: '次仁',
        role: 'operator',
        sites: ['canal'],
        crews: ['east'],
        zone: 'Asia/Shanghai',
      }
      expect([answer.status, await answer.json()]).toEqual([200, me])
      expect(await (await browser.get('/api/v1/me')).json()).toEqual(me)
      const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('huoshui='))
      expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
    },
  )

  test('has over HTTPS a cookie that no other host and no plain page can set', async () => {
    await using api = await open({ HUOSHUI_PUBLIC_URL: 'https://water.example' })
    await givePassword(api, 'tsering')
    const browser = openBrowser(api, { origin: 'https://water.example' })
    const answer = await browser.post('/api/v1/login', { name: 'tsering', password, keep: true })
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('__Host-huoshui='))
    expect(cookie).toMatch(/^__Host-huoshui=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect((await browser.get('/api/v1/sites')).status).toBe(200)
    // one under the plain name, as a page without TLS could set it, is not looked at
    const secret = browser.cookies.get('__Host-huoshui') ?? ''
    browser.cookies.clear()
    browser.cookies.set('huoshui', secret)
    expect((await browser.get('/api/v1/sites')).status).toBe(401)
  })

  test('does not log in over a plain connection from elsewhere, unless the operator said so', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const answer = await openBrowser(api, { origin: 'http://10.1.2.3:8080' }).post('/api/v1/login', {
      name: 'tsering',
      password,
    })
    expect(await kindOf(answer)).toEqual([403, 'insecure-connection'])
    await using plain = await open({ HUOSHUI_PUBLIC_URL: 'http://10.1.2.3:8080' })
    await givePassword(plain, 'tsering')
    await loggedIn(plain, 'tsering', { origin: 'http://10.1.2.3:8080' })
  })

  test('may do what the plant says, and is no longer known when the plant no longer names them', async () => {
    await using api = await open()
    for (const id of ['tsering', 'visitor', 'li']) await givePassword(api, id)
    const statuses = async (name: string, path: string) => (await (await loggedIn(api, name)).get(path)).status
    expect(await statuses('visitor', '/api/v1/rejects')).toBe(403)
    expect(await statuses('li', '/api/v1/rejects')).toBe(200)
    const browser = await loggedIn(api, 'tsering')
    api.deps.plant.current = plantWithPeople(['dawa', 'visitor', 'li'])
    expect(await kindOf(await browser.get('/api/v1/me'))).toEqual([401, 'not-signed-in'])
    expect(await kindOf(await login(api, 'tsering'))).toEqual([401, 'wrong-login'])
  })

  test('stays in on the own phone for a month, elsewhere for half a day, an engineer never longer, nobody for ever', async () => {
    await using api = await open()
    for (const id of ['tsering', 'li']) await givePassword(api, id)
    const [phone, office] = [await loggedIn(api, 'tsering', { keep: true }), await loggedIn(api, 'tsering')]
    const engineer = await loggedIn(api, 'li', { keep: true })
    const statuses = async () => {
      const answers = []
      for (const each of [phone, office, engineer]) answers.push((await each.get('/api/v1/me')).status)
      return answers
    }
    api.clock.now += 11 * 3_600_000
    expect(await statuses()).toEqual([200, 200, 200])
    api.clock.now += 11 * 3_600_000
    expect(await statuses()).toEqual([200, 200, 200])
    api.clock.now += 12 * 3_600_000
    expect(await statuses()).toEqual([200, 401, 401])
    api.clock.now += 29 * day
    expect(await statuses()).toEqual([200, 401, 401])
    api.clock.now += 29 * day
    expect(await statuses()).toEqual([200, 401, 401])
    api.clock.now += 29 * day
    expect(await statuses()).toEqual([200, 401, 401])
    api.clock.now += 2 * day
    expect(await statuses()).toEqual([401, 401, 401])
  })

  test('logs out, here, elsewhere and everywhere; what ends in one process has ended in all', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const other = createApi({ ...api.deps, metrics: new Registry() })
    const [one, two, three] = [
      await loggedIn(api, 'tsering'),
      await loggedIn(api, 'tsering'),
      await loggedIn(api, 'tsering'),
    ]
    const secret = one.cookies.get('huoshui') ?? ''
    const elsewhere = openBrowser(api, { app: other })
    elsewhere.cookies.set('huoshui', secret)
    expect((await elsewhere.get('/api/v1/me')).status).toBe(200)
    await one.post('/api/v1/logout')
    expect([one.cookies.has('huoshui'), (await elsewhere.get('/api/v1/me')).status]).toEqual([false, 401])
    const { sessions } = (await (await two.get('/api/v1/me/sessions')).json()) as {
      sessions: { id: string; own: boolean }[]
    }
    expect(sessions.map(({ own }) => own).toSorted()).toEqual([false, true])
    const mine = sessions.find(({ own }) => own)?.id ?? ''
    expect(await (await three.post('/api/v1/me/sessions/end-others')).json()).toEqual({ ended: 1 })
    expect([(await two.get('/api/v1/me')).status, (await three.get('/api/v1/me')).status]).toEqual([401, 200])
    expect(await kindOf(await three.post(`/api/v1/me/sessions/${mine}/end`))).toEqual([404, 'unknown-session'])
  })

  test('changes the password, which ends the other sessions; a bad one is refused with why', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const [here, there] = [await loggedIn(api, 'tsering'), await loggedIn(api, 'tsering')]
    const change = (given: string, next: string) => here.post('/api/v1/me/password', { password: given, next })
    expect(await kindOf(await change('not the password', 'another-good-one'))).toEqual([401, 'wrong-login'])
    for (const next of ['short', 'tsering2026', 'qwertyuiop', '13800000001'])
      expect([next, ...(await kindOf(await change(password, next)))]).toEqual([next, 422, 'weak-password'])
    expect(await (await change(password, 'another-good-one')).json()).toEqual({ ended: 1 })
    expect([(await here.get('/api/v1/me')).status, (await there.get('/api/v1/me')).status]).toEqual([200, 401])
    expect((await login(api, 'tsering')).status).toBe(401)
    expect((await login(api, 'tsering', 'another-good-one')).status).toBe(200)
  })

  test('has a bounded number of sessions: the one longest unused ends', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const browsers = []
    for (let n = 0; n < 11; n++) {
      browsers.push(await loggedIn(api, 'tsering'))
      api.clock.now += 1
    }
    const statuses = []
    for (const each of browsers) statuses.push((await each.get('/api/v1/me')).status)
    expect(statuses).toEqual([401, ...Array(10).fill(200)])
  })

  test('is answered nothing that a cache between may keep', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const answer = await (await loggedIn(api, 'tsering')).get('/api/v1/sites')
    expect(answer.headers.get('cache-control')).toMatch(/private|no-store/)
  })
})
