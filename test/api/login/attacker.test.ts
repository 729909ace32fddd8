import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { createApi } from '../../../api/app.ts'
import type { Hasher } from '../../../storage/logins/hasher.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { givePassword, loggedIn, openBrowser, ownPage, password, plantWithPeople } from '../../support/login.ts'

const open = (env: Readonly<Record<string, string>> = {}) => openTestApi(env, { plant: plantWithPeople() })
const kindOf = async (answer: Response) =>
  [answer.status, ((await answer.json()) as { type?: string }).type?.replace('/docs#problem-', '')] as const
const guess = async (api: TestApi, name: string, address: string, given = 'a wrong password') =>
  await openBrowser(api, { address }).post('/api/v1/login', { name, password: given })

describe('another site', () => {
  const cases: [string, Record<string, string>][] = [
    ['a form', { 'x-huoshui-page': '', origin: 'https://evil.example' }],
    ['a form of a sandboxed frame', { origin: 'null' }],
    ['a sibling host', { origin: 'https://evil.water.example', 'sec-fetch-site': 'same-site' }],
    ['another port', { origin: 'https://water.example:8443' }],
    ['a plain page on the line', { origin: 'http://water.example' }],
    ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
  ]
  test.each(cases)('%s can neither act for a person, nor log them in or out', async (_, headers) => {
    await using api = await open({ HUOSHUI_PUBLIC_URL: 'https://water.example' })
    await givePassword(api, 'tsering')
    const origin = 'https://water.example'
    const browser = await loggedIn(api, 'tsering', { origin })
    for (const path of ['/api/v1/me/sessions/end-others', '/api/v1/login', '/api/v1/logout', '/api/v1/rota-changes'])
      expect([path, ...(await kindOf(await browser.post(path, {}, headers)))]).toEqual([path, 403, 'not-own-page'])
    expect((await browser.get('/api/v1/me')).status).toBe(200)
  })

  test('cannot do without the header that only our page sends, whatever else fits', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const browser = await loggedIn(api, 'tsering')
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const init = { method: 'POST', headers: { cookie, origin: 'http://localhost' } }
    const answer = await api.app.request('/api/v1/me/sessions/end-others', init, { address: '203.0.113.9' })
    expect(await kindOf(answer)).toEqual([403, 'not-own-page'])
  })

  test('what needs nobody to be logged in goes on for who is: the link of a message has a form', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const browser = await loggedIn(api, 'tsering')
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const body = 'verb=acknowledge'
    const headers = { cookie, origin: 'http://localhost', 'content-type': 'application/x-www-form-urlencoded' }
    const post = (path: string) => api.app.request(path, { method: 'POST', headers, body }, { address: '203.0.113.9' })
    expect(await kindOf(await post(`/a/${'x'.repeat(22)}`))).toEqual([404, 'not-found'])
    expect(await kindOf(await post('/api/v1/rota-changes'))).toEqual([403, 'not-own-page'])
  })

  test('gets no leave to read or to send headers', async () => {
    await using api = await open()
    const init = {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-headers': 'x-huoshui-page' },
    }
    const answer = await api.app.request('/api/v1/login', init, {})
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('a token needs none of that: no browser sends it by itself', async () => {
    await using api = await open()
    expect((await api.post('/api/v1/rota-changes', {}, { headers: { origin: 'https://evil.example' } })).status).toBe(
      400,
    )
  })
})

describe('a session', () => {
  test('is never one that somebody else has planted', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const browser = openBrowser(api)
    browser.cookies.set('huoshui', 'planted-by-somebody-else')
    await browser.post('/api/v1/login', { name: 'tsering', password })
    expect(browser.cookies.get('huoshui')).not.toBe('planted-by-somebody-else')
    // and one's own that an attacker planted ends when the person logs in over it
    await givePassword(api, 'dawa')
    const attacker = await loggedIn(api, 'dawa')
    const victim = openBrowser(api)
    victim.cookies.set('huoshui', attacker.cookies.get('huoshui') ?? '')
    await victim.post('/api/v1/login', { name: 'tsering', password })
    expect((await attacker.get('/api/v1/me')).status).toBe(401)
    expect(await (await victim.get('/api/v1/me')).json()).toMatchObject({ name: 'tsering' })
  })

  test('is not guessed from what is shown of it, nor read from the file', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const browser = await loggedIn(api, 'tsering')
    const [session] = await api.deps.logins.sessions.list('tsering')
    expect(JSON.stringify(session)).not.toContain(browser.cookies.get('huoshui'))
    for (const value of [session?.id ?? '', '', 'x'.repeat(43), '%00', 'a; b']) {
      const other = openBrowser(api)
      other.cookies.set('huoshui', value)
      expect([value, (await other.get('/api/v1/me')).status]).toEqual([value, 401])
    }
  })

  test('does not stand in for a bad token, nor a token for the page', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const browser = await loggedIn(api, 'tsering')
    expect((await browser.get('/api/v1/me', { authorization: 'Bearer hs_bad' })).status).toBe(401)
    expect((await browser.get('/api/v1/me', { authorization: 'Basic dHNlcmluZzp4' })).status).toBe(401)
  })
})

describe('who guesses passwords', () => {
  test('cannot tell who there is: the same answer, the same work, the same waits', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const worked: string[] = []
    const { hasher } = api.deps
    if (!hasher) throw new Error('no hasher')
    const counting: Hasher = {
      hash: hasher.hash,
      waiting: 0,
      matches: async (given, hashed, of) => {
        worked.push(given)
        return await hasher.matches(given, hashed, of)
      },
    }
    const app = createApi({ ...api.deps, hasher: counting, metrics: new Registry() })
    const tell = async (name: string, address: string) => {
      const answers = []
      for (let n = 0; n < 8; n++) {
        const answer = await openBrowser(api, { app, address }).post('/api/v1/login', {
          name,
          password: 'a wrong password',
        })
        const { instance: _, ...body } = (await answer.json()) as Record<string, unknown>
        answers.push([answer.status, answer.headers.get('retry-after'), body])
      }
      return answers
    }
    // who has a password, who has none, who is not there, and a name of two
    const told = []
    for (const [index, name] of ['tsering', 'dawa', 'nobody', ''.padEnd(300, 'x')].entries())
      told.push(await tell(name, `203.0.113.${index}`))
    for (const each of told) expect(each).toEqual(told[0])
    expect(worked.length).toBe(4 * 5)
  })

  test('waits longer each time, never more than 15 minutes, and asking while one waits does not lengthen it', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const waits: number[] = []
    for (let n = 0; n < 16; n++) {
      expect([n, (await guess(api, 'tsering', `203.0.113.${n}`)).status]).toEqual([n, 401])
      if (n < 4) continue
      const asked = []
      for (const host of [1, 2]) {
        const answer = await guess(api, 'tsering', `198.51.100.${host}`, password)
        asked.push(answer.status === 429 ? Number(answer.headers.get('retry-after')) : -1)
      }
      expect([n, asked[1]]).toEqual([n, asked[0]])
      waits.push(asked[0] ?? 0)
      api.clock.now += 1000 * (asked[0] ?? 0)
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
  })

  test('locks nobody out: not on their own device, not by an invite, and elsewhere not for long', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const phone = await loggedIn(api, 'tsering')
    await phone.post('/api/v1/logout')
    for (let n = 0; n < 40; n++) {
      const answer = await guess(api, 'tsering', `203.0.113.${n}`)
      if (answer.status === 429) api.clock.now += Number(answer.headers.get('retry-after')) * 1000
    }
    await guess(api, 'tsering', '203.0.113.77')
    const stranger = await guess(api, 'tsering', '198.51.100.1', password)
    expect([stranger.status, Number(stranger.headers.get('retry-after')) <= 900]).toEqual([429, true])
    expect((await phone.post('/api/v1/login', { name: 'tsering', password })).status).toBe(200)
    api.clock.now += 900_000
    expect((await guess(api, 'tsering', '198.51.100.1', password)).status).toBe(200)
  })

  test('a known device is one of its person only, and may not guess without end either', async () => {
    await using api = await open()
    for (const id of ['tsering', 'dawa']) await givePassword(api, id)
    const mine = await loggedIn(api, 'tsering')
    const statuses: number[] = []
    for (let n = 0; n < 8; n++)
      statuses.push((await mine.post('/api/v1/login', { name: 'dawa', password: 'a wrong password' })).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    const again: number[] = []
    for (let n = 0; n < 8; n++)
      again.push((await mine.post('/api/v1/login', { name: 'tsering', password: 'a wrong password' })).status)
    expect(again).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
  })

  test('gains nothing by a hundred tries at once', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        guess(api, 'tsering', `203.0.113.${n}`, n === 99 ? password : `wrong ${n}`),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect([statuses.filter((status) => status === 401).length, statuses.at(-1)]).toEqual([5, 429])
  })

  test('is told of to the person at the fifth failure of a day, once; names of nobody are told to nobody', async () => {
    await using api = await open()
    api.clock.now = Date.UTC(2026, 6, 3, 2)
    await givePassword(api, 'tsering')
    const tries = async (name: string, times: number) => {
      for (let n = 0; n < times; n++) {
        await guess(api, name, `203.0.113.${n}`)
        api.clock.now += 16 * 60_000
      }
    }
    const brought = async () => (await api.deps.deliveries.incoming(10)).map(({ row, ...each }) => each)
    await tries('nobody', 6)
    await tries('tsering', 4)
    expect(await brought()).toEqual([])
    const at = api.clock.now
    await tries('tsering', 4)
    expect(await brought()).toEqual([{ is: 'log-ins-failed', receivedAt: at, person: 'tsering', count: 5, at }])
  })

  test('is told of at the next failure where it could not be kept at the fifth: a full disk hides no guesses', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    let isFull = true
    const { deliveries } = api.deps
    const bring: typeof deliveries.bring = async (news) => {
      if (isFull) throw new Error('database or disk is full')
      return await deliveries.bring(news)
    }
    const given = new Proxy(deliveries, { get: (of, key) => (key === 'bring' ? bring : Reflect.get(of, key)) })
    const app = createApi({ ...api.deps, deliveries: given, metrics: new Registry() })
    const tryIt = async () => {
      api.clock.now += 16 * 60_000
      const body = { name: 'tsering', password: 'a wrong password' }
      expect((await openBrowser(api, { app }).post('/api/v1/login', body)).status).toBe(401)
    }
    for (let n = 0; n < 6; n++) await tryIt()
    expect(await deliveries.incoming(10)).toEqual([])
    isFull = false
    for (let n = 0; n < 3; n++) await tryIt()
    expect(await deliveries.incoming(10)).toMatchObject([{ is: 'log-ins-failed', person: 'tsering', count: 7 }])
  })

  test('keeps nobody out by keeping hashing busy: a known device, a session and an invite go first', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const browser = await loggedIn(api, 'tsering')
    const { hasher } = api.deps
    if (!hasher) throw new Error('no hasher')
    // strangers' queue is full for good
    const app = createApi({
      ...api.deps,
      metrics: new Registry(),
      hasher: {
        ...hasher,
        waiting: 0,
        matches: async (one, two, of) => (of === 'stranger' ? 'busy' : hasher.matches(one, two, of)),
      },
    })
    const again = openBrowser(api, { app })
    for (const [name, value] of browser.cookies) again.cookies.set(name, value)
    expect((await again.post('/api/v1/me/password', { password, next: 'another-river-81-stone' })).status).toBe(200)
    expect((await again.post('/api/v1/login', { name: 'tsering', password: 'another-river-81-stone' })).status).toBe(
      200,
    )
    const stranger = openBrowser(api, { app })
    expect((await stranger.post('/api/v1/login', { name: 'tsering', password })).status).toBe(429)
  })

  test('of one address waits, whatever names are tried; a good log-in there does not wipe its slate', async () => {
    await using api = await open()
    await givePassword(api, 'dawa')
    const statuses: number[] = []
    for (let n = 0; n < 24; n++) {
      const given = n % 5 === 4 ? ['dawa', password] : [`name${n}`, 'a wrong password']
      statuses.push((await guess(api, given[0] ?? '', '203.0.113.5', given[1])).status)
    }
    expect(statuses.filter((status) => status === 401).length).toBe(20)
  })

  test('finds hashing bounded: what is too much at once is told to come again, and counts as no failure', async () => {
    await using api = await open()
    await givePassword(api, 'tsering')
    const { hasher } = api.deps
    if (!hasher) throw new Error('no hasher')
    const app = createApi({
      ...api.deps,
      metrics: new Registry(),
      hasher: { ...hasher, waiting: 0, matches: async () => 'busy' },
    })
    for (let n = 0; n < 30; n++) {
      const answer = await openBrowser(api, { app }).post('/api/v1/login', { name: 'tsering', password })
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2'])
    }
  })

  test('may not send much before it is known who sends it', async () => {
    await using api = await open()
    const answer = await openBrowser(api).post('/api/v1/login', { name: 'x'.repeat(20_000), password })
    expect(await kindOf(answer)).toEqual([413, 'body-too-large'])
  })
})

describe('an invite', () => {
  test('leads to where people reach the page or to this machine, and nowhere else, whatever host is asked', async () => {
    await using api = await open()
    const ask = async (host: string, app = api.app) =>
      await app.request(`http://${host}/api/v1/people/tsering/invite`, {
        method: 'POST',
        headers: { authorization: `Bearer ${api.secrets.admin}` },
      })
    const linkOf = async (answer: Response) => ((await answer.json()) as { link: string }).link.split('/#')[0]
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080'])
      expect(await linkOf(await ask(host))).toBe(`http://${host}`)
    for (const host of ['evil.example', '127.0.0.1.evil.example', '192.0.2.7:8080']) {
      const refused = await ask(host)
      expect([host, refused.status]).toEqual([host, 403])
      expect(await refused.text()).toContain('HUOSHUI_PUBLIC_URL')
    }
    const settings = { ...api.deps.settings, HUOSHUI_PUBLIC_URL: 'https://water.example' }
    const app = createApi({ ...api.deps, settings, metrics: new Registry() })
    expect(await linkOf(await ask('evil.example', app))).toBe('https://water.example')
  })

  const inviteFor = async (api: TestApi, person: string, as: 'engineer' | 'admin' = 'admin') => {
    const made = (await (await api.post(`/api/v1/people/${person}/invite`, {}, { as })).json()) as { link: string }
    return made.link.split('#/invite/')[1] ?? ''
  }
  const accept = async (api: TestApi, invite: string, given = password) =>
    await openBrowser(api).post('/api/v1/invites/accept', { invite, password: given })

  test('is good once: of two at once, one; and ends what was there before', async () => {
    await using api = await open()
    await givePassword(api, 'tsering', 'the-old-password')
    const before = openBrowser(api)
    await before.post('/api/v1/login', { name: 'tsering', password: 'the-old-password' })
    const invite = await inviteFor(api, 'tsering')
    const look = await openBrowser(api).post('/api/v1/invites/look', { invite })
    expect(await look.json()).toMatchObject({ person: 'tsering', name: '次仁' })
    const answers = await Promise.all([accept(api, invite), accept(api, invite), accept(api, invite)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410, 410])
    expect(await kindOf(await accept(api, invite))).toEqual([410, 'invite-spent'])
    expect((await before.get('/api/v1/me')).status).toBe(401)
    expect((await guess(api, 'tsering', '203.0.113.3', 'the-old-password')).status).toBe(401)
  })

  test('is not used up by a password that is refused', async () => {
    await using api = await open()
    const invite = await inviteFor(api, 'tsering')
    expect(await kindOf(await accept(api, invite, 'tsering123'))).toEqual([422, 'weak-password'])
    expect((await accept(api, invite)).status).toBe(200)
  })

  test('ends: after its time, with the next one, with its person, and with a new password', async () => {
    await using api = await open()
    const old = await inviteFor(api, 'tsering')
    const newer = await inviteFor(api, 'tsering')
    expect((await accept(api, old)).status).toBe(410)
    api.clock.now += 24 * 3_600_000
    expect((await accept(api, newer)).status).toBe(410)
    const third = await inviteFor(api, 'tsering')
    api.deps.plant.current = plantWithPeople(['li'])
    expect((await accept(api, third)).status).toBe(410)
    api.deps.plant.current = plantWithPeople()
    await api.deps.logins.revoke('tsering', 0)
    expect((await accept(api, third)).status).toBe(410)
  })

  test('is not found by guessing, and who has it waits for nobody who guesses', async () => {
    await using api = await open()
    const invite = await inviteFor(api, 'tsering')
    const statuses: number[] = []
    for (let n = 0; n < 25; n++) statuses.push((await accept(api, `guess${n}`)).status)
    expect(new Set(statuses.slice(0, 20))).toEqual(new Set([410]))
    expect(statuses.at(-1)).toBe(429)
    expect((await accept(api, invite)).status).toBe(200)
  })

  test('is no way up: an engineer lets crews in, not engineers or admins; an operator nobody', async () => {
    await using api = await open()
    const status = async (person: string, as: 'operator' | 'engineer' | 'admin', act = 'invite') =>
      (await api.post(`/api/v1/people/${person}/${act}`, {}, { as })).status
    expect([await status('tsering', 'operator'), await status('tsering', 'engineer')]).toEqual([403, 200])
    for (const act of ['invite', 'revoke', 'log-out']) {
      expect([act, await status('li', 'engineer', act), await status('chen', 'engineer', act)]).toEqual([act, 403, 403])
      expect([act, await status('chen', 'admin', act)]).toEqual([act, 200])
    }
    expect(await status('nobody', 'admin')).toBe(404)
  })

  test('an invite by a person of the plant is theirs, and needs our own page', async () => {
    await using api = await open()
    await givePassword(api, 'li')
    const li = await loggedIn(api, 'li')
    expect(
      await kindOf(
        await li.post('/api/v1/people/tsering/invite', undefined, { ...ownPage, origin: 'https://evil.example' }),
      ),
    ).toEqual([403, 'not-own-page'])
    expect((await li.post('/api/v1/people/tsering/invite')).status).toBe(200)
    const [invite] = await api.deps.logins.invites.open(api.clock.now)
    expect(invite).toMatchObject({ person: 'tsering', madeBy: 'li' })
  })
})
