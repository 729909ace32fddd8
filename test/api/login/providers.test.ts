import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { openBrowser, plantWithPeople, type TestBrowser } from '../../support/login.ts'
import { startOidcProvider, type TestOidcProvider } from '../../support/oidc-provider.ts'
import { startWecom, type TestWecom } from '../../support/wecom-login.ts'

const origin = 'https://water.example'
const source = { env: { WECOM_TSERING: 'cr', PHONE_DAWA: '+8613800000002' } }
const stateCookie = '__Host-huoshui-state'
const whereTo = (answer: Response) => [answer.status, answer.headers.get('location')]
const nameIn = async (browser: TestBrowser) =>
  ((await (await browser.get('/api/v1/me')).json()) as { name?: string }).name

let wecom: TestWecom
let oidc: TestOidcProvider
let api: TestApi
const open = (more: Readonly<Record<string, string>> = {}) =>
  openTestApi(
    {
      HUOSHUI_PUBLIC_URL: origin,
      HUOSHUI_WECOM_CORP_ID: wecom.corp.id,
      HUOSHUI_WECOM_AGENT_ID: wecom.corp.agent,
      HUOSHUI_WECOM_SECRET: wecom.corp.secret,
      HUOSHUI_WECOM_API: wecom.url,
      HUOSHUI_OIDC_ISSUER: oidc.issuer,
      HUOSHUI_OIDC_CLIENT_ID: oidc.client.id,
      HUOSHUI_OIDC_CLIENT_SECRET: oidc.client.secret,
      ...more,
    },
    { plant: plantWithPeople(), source },
  )
beforeAll(async () => {
  wecom = await startWecom()
  oidc = await startOidcProvider(`${origin}/login/oidc/done`)
  api = await open()
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await wecom[Symbol.asyncDispose]()
  await oidc[Symbol.asyncDispose]()
})
beforeEach(() => {
  wecom.mode = 'well'
  oidc.fault = 'none'
  oidc.userinfo = undefined
  oidc.refused.length = 0
  oidc.user = { sub: 'u-1', preferred_username: 'tsering' }
})

describe('by WeCom', () => {
  async function begin(agent = 'wxwork/4.1 MicroMessenger') {
    const browser = openBrowser(api, { origin })
    const answer = await browser.get('/login/wecom', { 'user-agent': agent })
    const url = new URL(answer.headers.get('location') ?? '')
    return { browser, url, state: url.searchParams.get('state') ?? '' }
  }
  const done = (browser: TestBrowser, query: Readonly<Record<string, string>>) =>
    browser.get(`/login/wecom/done?${new URLSearchParams(query)}`)

  test('a member who is in the plant is in; where they come from says how they are asked', async () => {
    const { browser, url, state } = await begin()
    expect(`${url.origin}${url.pathname}${url.hash}`).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize#wechat_redirect',
    )
    expect(Object.fromEntries(url.searchParams)).toEqual({
      appid: wecom.corp.id,
      redirect_uri: `${origin}/login/wecom/done`,
      state,
      agentid: wecom.corp.agent,
      response_type: 'code',
      scope: 'snsapi_base',
    })
    expect(whereTo(await done(browser, { code: wecom.codeFor('cr'), state }))).toEqual([302, '/'])
    expect([await nameIn(browser), browser.cookies.has(stateCookie)]).toEqual(['tsering', false])
    expect((await begin('Mozilla/5.0')).url.origin).toBe('https://login.work.weixin.qq.com')
  })

  test('a token of theirs that has ended is asked for once more', async () => {
    const first = await begin()
    await done(first.browser, { code: wecom.codeFor('cr'), state: first.state })
    const { tokens } = wecom
    wecom.forget()
    const { browser, state } = await begin()
    expect(whereTo(await done(browser, { code: wecom.codeFor('cr'), state }))).toEqual([302, '/'])
    expect(wecom.tokens).toBe(tokens + 1)
  })

  test.each([
    ['who is no member', () => wecom.codeFor(undefined), 'failed'],
    ['a member who is not in the plant', () => wecom.codeFor('stranger'), 'not-known'],
    ['a code that is none', () => 'made-up', 'failed'],
    ['no code', () => '', 'failed'],
  ])('%s is not in', async (_, code, fate) => {
    const { browser, state } = await begin()
    expect(whereTo(await done(browser, { code: code(), state }))).toEqual([302, `/?login=${fate}`])
    expect((await browser.get('/api/v1/me')).status).toBe(401)
  })

  test.each([['html'], ['down']] as const)(
    'a provider that is %s lets nobody in, and is no fault of ours',
    async (mode) => {
      const { browser, state } = await begin()
      wecom.mode = mode
      wecom.forget()
      expect(whereTo(await done(browser, { code: 'x', state }))).toEqual([302, '/?login=failed'])
    },
  )

  test('an answer that another browser asked for, a state twice, of another way or none: nobody is in', async () => {
    const victim = openBrowser(api, { origin })
    const attacker = await begin()
    const failed = [302, '/?login=failed']
    // the attacker's code, sent to the victim's browser
    expect(whereTo(await done(victim, { code: wecom.codeFor('cr'), state: attacker.state }))).toEqual(failed)
    const { browser, state } = await begin()
    expect(whereTo(await done(browser, { code: wecom.codeFor('cr'), state: `${state}x` }))).toEqual(failed)
    // it was good once
    expect(whereTo(await done(browser, { code: wecom.codeFor('cr'), state }))).toEqual(failed)
    const other = await begin()
    const crossed = await other.browser.get(`/login/oidc/done?code=x&state=${other.state}`)
    expect(whereTo(crossed)).toEqual(failed)
    for (const each of [victim, browser, other.browser]) expect((await each.get('/api/v1/me')).status).toBe(401)
  })

  test('leads nowhere but to the provider and to our page, whatever the request says', async () => {
    const { browser, state } = await begin()
    const evil = { redirect: 'https://evil.example', next: '//evil.example', redirect_uri: 'https://evil.example' }
    const begun = await browser.get(`/login/wecom?${new URLSearchParams(evil)}`, {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
    })
    expect(new URL(begun.headers.get('location') ?? '').searchParams.get('redirect_uri')).toBe(
      `${origin}/login/wecom/done`,
    )
    const kept = browser.cookies.get(stateCookie)?.split('.')[1] ?? state
    const answer = await done(browser, { code: wecom.codeFor('cr'), state: kept, ...evil })
    expect(whereTo(answer)).toEqual([302, '/'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })
})

describe('by OpenID Connect', () => {
  async function begin(at = api) {
    const browser = openBrowser(at, { origin })
    const answer = await browser.get('/login/oidc')
    return { browser, url: answer.headers.get('location') ?? '' }
  }
  async function come(at = api) {
    const { browser, url } = await begin(at)
    const back = new URL(await oidc.visit(url))
    const answer = await browser.get(`${back.pathname}${back.search}`)
    return { browser, back, answer }
  }

  test('who is in the plant is in, with PKCE, state and nonce', async () => {
    const { browser, answer } = await come()
    expect([...whereTo(answer), await nameIn(browser), oidc.refused]).toEqual([302, '/', 'tsering', []])
  })

  test('who is not in the plant is not in', async () => {
    oidc.user = { sub: 'u-2', preferred_username: 'stranger' }
    expect(whereTo((await come()).answer)).toEqual([302, '/?login=not-known'])
  })

  test.each([['nonce'], ['audience'], ['signature'], ['issuer'], ['down']] as const)(
    'a wrong %s lets nobody in',
    async (fault) => {
      const { browser, url } = await begin()
      const back = new URL(await oidc.visit(url))
      oidc.fault = fault
      expect(whereTo(await browser.get(`${back.pathname}${back.search}`))).toEqual([302, '/?login=failed'])
      expect((await browser.get('/api/v1/me')).status).toBe(401)
    },
  )

  test('an answer is good once, in the browser that asked, and with its own verifier', async () => {
    const { browser, url } = await begin()
    const back = new URL(await oidc.visit(url))
    const other = openBrowser(api, { origin })
    await other.get('/login/oidc')
    expect(whereTo(await other.get(`${back.pathname}${back.search}`))).toEqual([302, '/?login=failed'])
    // the state of this browser with the code of another
    const own = await begin()
    const state = new URL(own.url).searchParams.get('state') ?? ''
    const stolen = new URLSearchParams({ code: back.searchParams.get('code') ?? '', state, iss: oidc.issuer })
    expect(whereTo(await own.browser.get(`/login/oidc/done?${stolen}`))).toEqual([302, '/?login=failed'])
    expect(oidc.refused.splice(0)).toEqual(['code_verifier'])
    // the code is spent by that
    expect(whereTo(await browser.get(`${back.pathname}${back.search}`))).toEqual([302, '/?login=failed'])
  })

  test('a phone number names somebody only where it is verified there', async () => {
    await using byPhone = await open({ HUOSHUI_OIDC_CLAIM: 'phone_number' })
    oidc.user = { sub: 'u-3', phone_number: '+8613800000002' }
    expect(whereTo((await come(byPhone)).answer)).toEqual([302, '/?login=failed'])
    oidc.user = { sub: 'u-3', phone_number: '+8613800000002', phone_number_verified: true }
    const { browser, answer } = await come(byPhone)
    expect([...whereTo(answer), await nameIn(browser)]).toEqual([302, '/', 'dawa'])
  })

  test.each([
    ['of who has logged in names them', { sub: 'u-1', preferred_username: 'tsering' }, '/'],
    ['of somebody else names nobody', { sub: 'u-2', preferred_username: 'tsering' }, '/?login=failed'],
    ['without a subject names nobody', { preferred_username: 'tsering' }, '/?login=failed'],
    ['that does not say it either names nobody', { sub: 'u-1' }, '/?login=failed'],
  ])('a claim that stands only in the userinfo: one %s', async (_, userinfo, to) => {
    oidc.user = { sub: 'u-1' }
    oidc.userinfo = userinfo
    // what a provider says of itself is asked for once
    await using anew = await open({})
    const { browser, answer } = await come(anew)
    expect(whereTo(answer)).toEqual([302, to])
    expect((await browser.get('/api/v1/me')).status).toBe(to === '/' ? 200 : 401)
    expect(oidc.refused).toEqual([])
  })

  test('an e-mail address of the userinfo names somebody only where it is verified there', async () => {
    oidc.user = { sub: 'u-1' }
    for (const [email_verified, to] of [
      [false, '/?login=failed'],
      [true, '/?login=not-known'],
    ] as const) {
      oidc.userinfo = { sub: 'u-1', email: 'nobody@water.example', email_verified }
      await using anew = await open({ HUOSHUI_OIDC_CLAIM: 'email' })
      expect(whereTo((await come(anew)).answer)).toEqual([302, to])
    }
  })
})

test('what is not configured is not there', async () => {
  await using plain = await openTestApi({}, { plant: plantWithPeople() })
  const browser = openBrowser(plain)
  expect(await (await browser.get('/api/v1/login')).json()).toEqual({ ways: ['password'] })
  expect([(await browser.get('/login/wecom')).status, (await browser.get('/login/oidc/done')).status]).toEqual([
    404, 404,
  ])
  expect(await (await openBrowser(api, { origin }).get('/api/v1/login')).json()).toEqual({
    ways: ['password', 'wecom', 'oidc'],
  })
})
