import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Listener } from '../../../api/listener.ts'
import { startApi } from '../../../api/server.ts'
import type { Role } from '../../../core/people/role.ts'
import { openPublisher } from '../../../mqtt/publisher.ts'
import { openDeviceCredentials } from '../../../storage/credentials/device-store.ts'
import { openTestApi, readingOf, settingsOf, type TestApi } from '../../support/api.ts'
import { lhasa } from '../../support/city-alarms.ts'
import { desk, isGone, says, tokenInTab } from '../../support/crew-page.ts'
import { eventually, longestMs } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { faultsOf, fits, looks } from '../../support/page-faults.ts'
import { PlatformProcess, testToken } from '../../support/platform-process.ts'
import { sumpFile } from '../../support/rule-edits.ts'
import { requireServer } from '../../support/server.ts'
import { closeContexts, sharedBrowser } from '../../support/shared-browser.ts'

const executablePath = requireServer('chromium')
const mistakes: string[] = []
/** The name of a value that would turn what stands beside it. */
const turning = '\u202etfel'
let browser: Browser
beforeAll(async () => {
  if (executablePath) browser = await sharedBrowser(executablePath)
})
afterAll(() => closeContexts(browser))

async function open(url: string, token: string, options: BrowserContextOptions & { hash: string; lang?: string }) {
  const { hash, lang = 'en', ...more } = options
  const context = await browser.newContext({ viewport: desk.viewport, ...more })
  context.setDefaultTimeout(longestMs)
  await context.addInitScript(tokenInTab(token))
  const page = await context.newPage()
  page.on('pageerror', (error) => mistakes.push(error.message))
  await page.goto(`${url}/console?lang=${lang}${hash}`)
  return page
}

describe.skipIf(!executablePath)('on a platform', () => {
  const minute = 60_000
  const folder = temporaryFolder()
  const data = join(folder.path, 'data')
  const now = Date.now()
  let platform: PlatformProcess
  beforeAll(async () => {
    mkdirSync(data)
    const plant = join(folder.path, 'plant.yaml')
    writeFileSync(plant, JSON.stringify(sumpFile({ approval: ['critical'] })))
    const login: Record<string, string> = {}
    {
      await using devices = await openDeviceCredentials({ folder: data })
      for (const id of ['east', 'new-9']) login[id] = await devices.add({ id, kind: 'device' })
    }
    const settings = { HUOSHUI_DATA: data, HUOSHUI_PLANT: plant, HUOSHUI_MAX_RATE: '10000' }
    platform = await PlatformProcess.create(settings, ['broker', 'ingest', 'alarms', 'api'])
    await platform.start()
    const as = (id: string) => ({ url: platform.mqttUrl, clientId: id, username: id, password: login[id] ?? '' })
    await using east = await openPublisher(as('east'))
    // above 2.8 for two minutes in each ten, never above 2.9
    for (let index = 0; index < 240; index++) {
      const at = now - (240 - index) * 30_000
      await east.publish(
        'v1/linka/east/readings',
        JSON.stringify({ at, readings: { level: index % 20 < 5 ? 2.85 : 2.6 } }),
      )
    }
    await using unknown = await openPublisher(as('new-9'))
    for (let ago = 5; ago > 0; ago--) {
      const readings = { water_level: 1.62 - ago / 100, VT: 12.6, q7: 1, [turning]: 4 }
      await unknown.publish('v1/linka/new-9/readings', JSON.stringify({ at: now - ago * minute, readings }))
    }
    await platform.caughtUp()
  })
  afterAll(async () => {
    await platform?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  test('an edit goes from what is typed, by the same past under both rules, to the journal, and back', async () => {
    const page = await open(platform.httpUrl, testToken, { hash: '#/rules?find=east' })
    await page.locator('[data-rule="linka.east.level.high"] a').click()
    const limit = page.locator('#set-limit')
    await limit.fill('9')
    await page.getByText('Outside of what the instrument can report: 0 to 5 m').waitFor()
    await limit.fill('2,95 m')
    await page.getByText('A number, or a level of the plant file').waitFor()
    expect(await page.getByRole('button', { name: 'Apply now' }).isDisabled()).toBe(true)
    await limit.fill('2.95')
    const row = page.locator('.cm tbody tr').first()
    const [old] = await eventually(
      'the past under both rules',
      () => row.locator('td.num').allInnerTexts(),
      ([under, next]) => Number(under) > 5 && next === '0',
    )
    await eventually('its strip', () => page.locator('[data-strip=Old] .alarmed').count(), Number(old))
    await isGone(page.locator('[data-strip=New] .alarmed'))
    await page.locator('[data-limit=new]').waitFor()
    // nothing can be done without a reason
    expect(await page.getByRole('button', { name: 'Apply now' }).isDisabled()).toBe(true)
    await page.getByLabel('Why (required').fill('it chatters in rain')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText('edit 1: Draft, not in force').waitFor()
    await eventually(
      'the edit in the address',
      () => page.evaluate<string>('location.hash'),
      (hash) => hash.includes('edit=1'),
    )
    await page.getByRole('button', { name: 'Apply now' }).click()
    await page.getByText('edit 1: Applied').waitFor()
    const journal = async () => {
      const answer = await platform.get('/api/v1/journal?site=linka&limit=1000')
      const { entries } = (await answer.json()) as { entries: { event: string; why: string }[] }
      return entries.filter(({ event }) => event === 'rule-changed').map(({ why }) => why)
    }
    await eventually('the journal to say why', journal, ['it chatters in rain'])
    // what holds now stands in the table, with where it comes from
    await page.getByRole('link', { name: 'All rules' }).click()
    await page.locator('[data-rule="linka.east.level.high"]', { hasText: 'edit 1' }).getByText('2.95 m').waitFor()
    await page.getByRole('button', { name: 'YAML for the plant file' }).click()
    await eventually(
      'the new limit in the YAML',
      () => page.locator('textarea').inputValue(),
      (yaml) => yaml.includes('limit: 2.95'),
    )
    await page.evaluate(`location.hash = '#/rules/rule/linka.east.level.high?edit=1'`)
    await page.getByRole('button', { name: 'Revert…' }).click()
    await page.getByLabel('Why it is taken back').fill('calls too late')
    await page.getByRole('button', { name: 'Revert', exact: true }).click()
    await page.getByText('edit 1: Reverted').waitFor()
    await eventually('the journal to say it', journal, ['it chatters in rain', 'calls too late'])
    await page.context().close()
  })

  test('what somebody else has made of a rule meanwhile is not mixed with what is typed', async () => {
    const page = await open(platform.httpUrl, testToken, { hash: '#/rules/rule/linka.west.level.high?days=30' })
    await page.locator('#set-onDelay').fill('7min')
    await page.getByLabel('Why (required').fill('waves')
    await eventually('it may be applied', () => page.getByRole('button', { name: 'Apply now' }).isEnabled(), true)
    // another view and a reload leave what is typed
    await page.evaluate(`location.hash = '#/alarms'`)
    await page.locator('#set-onDelay').waitFor({ state: 'detached' })
    await page.goBack()
    await page.getByText('What you typed here before is not saved yet.').waitFor()
    await page.reload()
    await page.getByText('What you typed here before is not saved yet.').waitFor()
    expect(await page.locator('#set-onDelay').inputValue()).toBe('7min')
    expect(await page.getByLabel('Why (required').inputValue()).toBe('waves')
    await eventually('it may be applied', () => page.getByRole('button', { name: 'Apply now' }).isEnabled(), true)
    const post = async (path: string, body: object) => {
      const headers = { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' }
      const answer = await fetch(`${platform.httpUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await answer.json()) as { edit: { id: number } }
    }
    const inForce = async () => await (await platform.get('/api/v1/rules?within=linka.west.level.high')).text()
    const theirs = { at: 'linka/west', rule: 'high', set: { offDelay: '4min' }, why: 'theirs' }
    const { edit } = await post('/api/v1/rule-edits', theirs)
    await post(`/api/v1/rule-edits/${edit.id}/apply`, { revision: 1 })
    await eventually('theirs in force', inForce, (text) => text.includes('4min'))
    await page.getByRole('button', { name: 'Apply now' }).click()
    await page.getByText('Somebody changed this rule since you saw it').waitFor()
    // what nobody has touched here says what holds now; what was typed is kept
    await eventually('theirs in its field', () => page.locator('#set-offDelay').inputValue(), '4min')
    expect(await page.locator('#set-onDelay').inputValue()).toBe('7min')
    // so it is where it became another one while nobody looked
    await page.evaluate(`location.hash = '#/alarms'`)
    await page.locator('#set-onDelay').waitFor({ state: 'detached' })
    const again = await post('/api/v1/rule-edits', { ...theirs, set: { offDelay: '6min' } })
    await post(`/api/v1/rule-edits/${again.edit.id}/apply`, { revision: 1 })
    await eventually('theirs in force', inForce, (text) => text.includes('6min'))
    await page.goBack()
    await page.getByText('somebody has changed the rule since').waitFor()
    expect(await page.locator('#set-offDelay').inputValue()).toBe('6min')
    expect(await page.locator('#set-onDelay').inputValue()).toBe('7min')
    await page.getByRole('button', { name: 'Apply now' }).click()
    await page.getByText(/edit \d+: Applied/).waitFor()
    expect(await page.getByText('is not saved yet').count()).toBe(0)
    await page.context().close()
    // whoever acts on the rule before that is told that somebody changed it
    await eventually('it is in force', inForce, (text) => text.includes('7min'))
  })

  test('no step is offered on an edit as it stood before the last one: it would be refused as somebody else’s', async () => {
    const page = await open(platform.httpUrl, testToken, { hash: '#/rules/rule/linka.west.level.high?days=30' })
    await page.locator('#set-onDelay').fill('9min')
    await page.getByLabel('Why (required').fill('slow waves')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByText(/edit \d+: Draft/).waitFor()
    // what the trial has made of the edit is known, and not shown yet
    const held = Promise.withResolvers<void>()
    await page.route(/\/api\/v1\/rule-edits\/\d+$/, async (route) => {
      await held.promise
      await route.continue()
    })
    await page.getByRole('button', { name: /^Try for/ }).click()
    await page.getByText('Done:').waitFor()
    const apply = page.getByRole('button', { name: 'Apply now' })
    expect(await apply.isDisabled()).toBe(true)
    held.resolve()
    await eventually('the next step', () => apply.isEnabled(), true)
    await apply.click()
    await page.getByText(/edit \d+: Applied/).waitFor()
    await page.context().close()
  })

  test('an answer that comes when the reader is elsewhere leads nobody back; what did not work is said there', async () => {
    const page = await open(platform.httpUrl, testToken, { hash: '#/rules/rule/linka.east.level.high?days=30' })
    const saveAndLeave = async () => {
      await page.locator('#set-onDelay').fill('11min')
      await page.getByLabel('Why (required').fill('on the way out')
      await page.getByRole('button', { name: 'Save draft' }).click()
      await page.evaluate(`location.hash = '#/alarms'`)
      await page.locator('#set-onDelay').waitFor({ state: 'detached' })
    }
    const held = Promise.withResolvers<void>()
    await page.route(/\/api\/v1\/rule-edits$/, async (route) => {
      await held.promise
      await route.continue()
    })
    await saveAndLeave()
    held.resolve()
    // what was typed is dropped when the answer is there
    const kept = () => page.evaluate<boolean>(`JSON.stringify({ ...sessionStorage }).includes('on the way out')`)
    await eventually('the answer', kept, false)
    expect(await page.evaluate<string>('location.hash')).toBe('#/alarms')
    await page.unrouteAll()

    page.removeAllListeners('pageerror')
    const lost = Promise.withResolvers<void>()
    await page.goBack()
    await page.route(/\/api\/v1\/rule-edits$/, async (route) => {
      await lost.promise
      await route.abort()
    })
    await saveAndLeave()
    lost.resolve()
    await page.getByText('Something did not work: the server does not answer').waitFor()
    expect(await kept()).toBe(true)
    await page.context().close()
  })

  test('what waits is claimed, and its reading appears on the chart', async () => {
    const page = await open(platform.httpUrl, testToken, { hash: '#/data/quarantine' })
    await page.locator('[data-waiting]', { hasText: 'linka/new-9' }).getByRole('button', { name: 'Claim…' }).click()
    // told from the names and values that were sent; what nothing tells is not taken
    const points = page.locator('[data-wire]')
    const proposed = () =>
      points.evaluateAll((rows) =>
        rows.map((row) => [
          row.getAttribute('data-wire'),
          row.querySelector('input')?.checked,
          row.querySelector('select')?.value,
        ]),
      )
    await eventually('what is proposed', proposed, [
      ['water_level', true, 'water_level'],
      ['VT', true, 'battery'],
      ['q7', true, 'flow'],
      [turning, false, ''],
    ])
    // in the table, in the form, and in what was sent
    await page.locator('form.claim summary').click()
    await page.locator('.bytes pre', { hasText: 'tfel' }).waitFor()
    expect((await page.locator('main').innerText()).match(/u\{202e\}tfel/g)).toHaveLength(3)
    expect(await page.locator('main').innerText()).not.toContain('\u202e')
    await page.locator('[data-wire=q7] input[type=checkbox]').uncheck()
    await page.locator('[data-wire=VT]').getByLabel('Id: VT').fill('cell')
    // what is typed is kept over another view and a reload
    await page.evaluate(`location.hash = '#/rules'`)
    await page.locator('[data-rule]').first().waitFor()
    await page.evaluate(`location.hash = '#/data/quarantine'`)
    await page.reload()
    await page.locator('[data-waiting]', { hasText: 'linka/new-9' }).getByRole('button', { name: 'Claim…' }).click()
    await eventually('what was typed', () => page.locator('[data-wire=VT]').getByLabel('Id: VT').inputValue(), 'cell')
    expect(await page.locator('[data-wire=q7] input[type=checkbox]').isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    await page.getByText('Choose an asset, or name a new one').waitFor()
    // the same words in the reader's language where the plant would be wrong
    const claim = { site: 'linka', device: 'new-9', asset: 'pond', points: [{ id: 'a', quantity: 'flow' }] }
    const refusedIn = async (lang: string) => {
      const waiting = (await (await platform.get('/api/v1/quarantine')).json()) as { entries: { id: number }[] }
      const answer = await fetch(`${platform.httpUrl}/api/v1/quarantine/${waiting.entries[0]?.id}/claim`, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${testToken}`, 'content-type': 'application/json', 'accept-language': lang },
        },
        body: JSON.stringify(claim),
      })
      return ((await answer.json()) as { errors: { expected: string }[] }).errors[0]?.expected
    }
    expect(await refusedIn('en')).toBe('linka/new-9 as pond: linka has no asset pond: give its kind')
    expect(await refusedIn('zh-CN')).toBe('linka/new-9 as pond：linka 没有设施 pond，请给出类型')
    await page.locator('#asset').fill('pond')
    await page.getByRole('button', { name: 'Claim', exact: true }).click()
    await page.getByRole('link', { name: 'See its trend' }).click()
    await page.locator('[data-curve="linka/pond/water_level"] .ln').waitFor({ state: 'attached' })
    await page.locator('[data-row="linka/pond/water_level"]', { hasText: '1.61' }).waitFor()
    const audit = (await (await platform.get('/api/v1/audit?what=claimed')).json()) as { entries: { about: string }[] }
    expect(audit.entries.map(({ about }) => about)).toEqual(['linka/new-9 as pond'])
    // and taken back, with why
    await page.evaluate(`location.hash = '#/data/quarantine'`)
    const made = page.locator('[data-claim="linka/new-9"]')
    await made.getByRole('button', { name: 'Take back…' }).click()
    expect(await made.getByRole('button', { name: 'Take back', exact: true }).isDisabled()).toBe(true)
    await made.getByLabel('Why (required)').fill('the wrong pond')
    await made.getByRole('button', { name: 'Take back', exact: true }).click()
    await page.getByText('linka/new-9 is no longer in the plant').waitFor()
    await made.waitFor({ state: 'detached' })
    const undone = async () => {
      const answer = await platform.get('/api/v1/audit?what=unclaimed')
      const { entries } = (await answer.json()) as { entries: { about: string; detail: string }[] }
      return entries.map(({ about, detail }) => `${about}: ${detail}`)
    }
    await eventually('on record', undone, ['linka/new-9: the wrong pond'])
    await eventually(
      'it is out of the plant',
      async () => await (await platform.get('/api/v1/points?site=linka')).text(),
      (text) => !text.includes('linka/pond'),
    )
    await page.context().close()
  })
})

describe.skipIf(!executablePath)('rules, data and administration', () => {
  let api: TestApi
  let server: Listener
  const rule = 'lhasa-river.gauge.level.high-high'
  beforeAll(async () => {
    api = await openTestApi({ HUOSHUI_API_RATE: '10000', HUOSHUI_API_BURST: '10000' }, { plant: lhasa() })
    const now = Date.now()
    const settings = settingsOf({ HUOSHUI_API_RATE: '10000', HUOSHUI_API_BURST: '10000' })
    server = await startApi({ ...api.deps, clock: Date.now, settings, metrics: new Registry(), stopMs: 100 })
    const readings = Array.from({ length: 60 }, (_, index) =>
      readingOf('lhasa-river/gauge/level', now - (60 - index) * 60_000, 3 + index / 30),
    )
    await api.store.append(readings)
    const payload = new TextEncoder().encode('<xml>')
    const reject = { reason: 'not-json' as const, count: 1, where: '', detail: 'expected JSON', receivedAt: now }
    await api.ingest(
      [readings.at(-1) ?? readingOf('lhasa-river/gauge/level', now, 5)],
      [{ ...reject, offset: 1, topic: 'v1/a/b/readings', client: 'b', payload }],
    )
    await api.deps.audit.note({ at: now, what: 'logged-in', by: 'dawa', address: '198.51.100.7' })
    const draft = { at: 'lhasa-river/gauge', rule: 'high-high', set: { onDelay: '3min' }, why: 'waves' }
    await api.deps.ruleEdits.draft(draft, { who: 'li', at: now })
  })
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    await api?.[Symbol.asyncDispose]()
  })
  const as = (role: Role, options: Parameters<typeof open>[2]) => open(server.url, api.secrets[role], options)

  test('a viewer sees no button that would refuse him', async () => {
    const page = await as('viewer', { hash: `#/rules/rule/${rule}?edit=1` })
    await page.locator('.ed').waitFor()
    expect(await page.locator('main input, main textarea, main .go3 button').count()).toBe(0)
    await page.evaluate(`location.hash = '#/rules'`)
    await page.locator('[data-rule]').first().waitFor()
    expect(await page.getByRole('button', { name: 'YAML for the plant file' }).count()).toBe(0)
    // an address that is not his is the first of those that are
    await page.evaluate(`location.hash = '#/data/quarantine'`)
    await page.locator('[data-device]').first().waitFor()
    expect(await page.locator('.tabs a').allInnerTexts()).toEqual(['Devices', 'Quality'])
    expect(await page.locator('.rail a', { hasText: 'People' }).count()).toBe(0)
    await page.evaluate(`location.hash = '#/people/audit'`)
    await page.getByText('Engineers and admins see this.').waitFor()
    await page.context().close()
  })

  test('an engineer of another area looks, and changes nothing', async () => {
    const added = await api.tokens.add('east', 'engineer', ['huoshui-linka'])
    if (!added.ok) throw new Error(added.reason)
    const page = await open(server.url, added.secret, { hash: `#/rules/rule/${rule}` })
    await page.getByText('Engineers of this area change rules; you can look.').waitFor()
    expect(await page.locator('.ed input').count()).toBe(0)
    await page.evaluate(`location.hash = '#/data/rejects'`)
    await page.getByText('Who may act everywhere has them read again.').waitFor()
    await page.context().close()
  })

  test('a limit that is a level is drawn where it is; an edit of all the site says how many it changes', async () => {
    const page = await as('engineer', { hash: `#/rules/rule/${rule}` })
    await page.locator('#set-limit').fill('GRZ + 0.05')
    await page.locator('[data-limit=new]').waitFor()
    await page.getByText('Changes one alarm.').waitFor()
    await page.getByLabel('At every place of this site').check()
    await page.getByText(/Changes (one|\d+) alarms?\./).waitFor()
    await eventually(
      'it is in the address',
      () => page.evaluate<string>('location.hash'),
      (hash) => hash.includes('at=site'),
    )
    await page.getByLabel('How long it is tried').selectOption('7')
    await page.getByRole('button', { name: 'Try for 7 days' }).waitFor()
    await page.context().close()
  })

  test('rejects show their bytes, a token is revoked after a question, audit is filtered and exported', async () => {
    const page = await as('admin', { hash: '#/data/rejects' })
    await page.getByRole('button', { name: 'v1/a/b/readings' }).click()
    await page.getByRole('button', { name: 'Hex' }).click()
    await says(page.locator('.bytes pre'), /3c 78 6d 6c 3e/)
    await page.getByRole('button', { name: 'Read again after mending' }).click()
    await page.getByRole('button', { name: 'Read again', exact: true }).click()
    await page.getByText('1 messages are read again.').waitFor()
    await api.tokens.add('old-script', 'viewer')
    await page.evaluate(`location.hash = '#/people/tokens'`)
    const row = page.locator('[data-token=old-script]')
    await row.getByRole('button', { name: 'Revoke…' }).click()
    await row.getByRole('button', { name: 'Revoke', exact: true }).click()
    await row.getByText(/^revoked/).waitFor()
    await page.evaluate(`location.hash = '#/people/audit?find=OLD-script'`)
    await page.locator('[data-entry]', { hasText: 'token revoked' }).waitFor()
    await eventually('that entry alone', () => page.locator('[data-entry]').count(), 1)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    expect(readFileSync(await file.path(), 'utf8')).toMatch(/token-revoked,token revoked,admin,,old-script/)
    await page.context().close()
  })

  test.each(looks)(
    'axe finds no fault in $colorScheme colours, in $lang, and all fits a tablet',
    async ({ colorScheme, lang, rules }) => {
      const page = await as('admin', { hash: '#/rules', colorScheme, lang })
      for (const [hash, there] of [
        ['#/rules?site=lhasa-river&find=gauge', '[data-rule]'],
        ['#/rules/edits', '[data-edit]'],
        [`#/rules/rule/${rule}?edit=1`, '.pastfig .ln'],
        ['#/data/devices?site=lhasa-river', '[data-device]'],
        ['#/data/quarantine', '.note'],
        ['#/data/rejects', '.bar2 select'],
        ['#/data/quality?days=7', '.qdays td'],
        ['#/people/people', '[data-person]'],
        ['#/people/tokens', '[data-token]'],
        ['#/people/audit', '[data-entry]'],
      ] as const) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
        await page.locator(there).first().waitFor({ state: 'attached' })
        expect([hash, await faultsOf(page, rules)]).toEqual([hash, []])
        if (rules !== 'colours') await fits(page, hash)
      }
      await page.context().close()
    },
  )
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(mistakes).toEqual([])
})
