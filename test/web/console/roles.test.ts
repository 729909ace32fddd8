import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Listener } from '../../../api/listener.ts'
import { startApi } from '../../../api/server.ts'
import { alarmOps } from '../../../dashboards/alarm-ops/alarm-ops.ts'
import { createClaimBook } from '../../../run/files/claim-book.ts'
import { openClaimsFile } from '../../../run/files/claims-file.ts'
import { urlsIn } from '../../dashboards/grafana.ts'
import { raising } from '../../support/alarm-act.ts'
import { openTestApi, settingsOf, type TestApi } from '../../support/api.ts'
import { lhasa } from '../../support/city-alarms.ts'
import { desk, tokenInTab } from '../../support/crew-page.ts'
import { longestMs } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { requireServer } from '../../support/server.ts'
import { closeContexts, sharedBrowser } from '../../support/shared-browser.ts'

const executablePath = requireServer('chromium')
const place = { at: 'lhasa-river/gauge', rule: 'high-high' }
const soon = Date.now() + 3_600_000
const edit = '/api/v1/rule-edits'

/**
 * Where a button is, what is there once it would be, and the request that it leads to; `GET` where there is no body. What is
 * asked is sound, so that who is allowed comes to be looked at, but of an alarm as it never was,
 * or with nobody else: nothing is done but that work is planned.
 */
const acts = [
  [
    '#/alarms?open=ALARM',
    '.cardp dl.why',
    '.deeds button:has-text("Got it")',
    '/api/v1/alarms/ALARM/acknowledge',
    { channel: 'page', note: 'x', revision: 999 },
  ],
  [
    '#/alarms?open=ALARM',
    '.cardp dl.why',
    '.deeds button:has-text("Put aside")',
    '/api/v1/alarms/ALARM/shelve',
    { why: 'x', for: '1h' },
  ],
  [
    '#/alarms?open=ALARM',
    '.cardp dl.why',
    '.deeds button:has-text("Out for")',
    '/api/v1/alarms/ALARM/out-of-service',
    { why: 'x', workOrder: 'x', revision: 999 },
  ],
  [
    '#/station/lhasa-river',
    '[data-point]',
    'button:has-text("Work window…")',
    '/api/v1/maintenance',
    { at: 'lhasa-river', from: String(soon), to: String(soon + 60_000), why: 'x' },
  ],
  ['#/rules', '[data-rule]', 'button:has-text("YAML")', `GET ${edit}/yaml`, {}],
  [
    '#/rules/rule/lhasa-river.gauge.level.high-high',
    '.ed',
    '#set-limit',
    `${edit}/check`,
    { ...place, set: { onDelay: '3min' } },
  ],
  // nothing is ever rejected for this
  ['#/data/rejects', 'main .pan', 'button:has-text("Read again after")', '/api/v1/rejects/replay', { reason: 'none' }],
  ['#/data/quarantine', 'main .pan', '.tabs a:has-text("Quarantine")', 'GET /api/v1/quarantine', {}],
  // what is claimed is of this place; the request is of something that is not
  [
    '#/data/quarantine',
    'main .pan',
    '[data-claim] button:has-text("Take back")',
    '/api/v1/claims/give-back',
    { site: 'lhasa-river', device: 'none', why: 'x' },
  ],
  [
    '#/station/lhasa-river',
    '[data-window]',
    '[data-window] button:has-text("End…")',
    '/api/v1/maintenance/WINDOW/end',
    { why: 'x' },
  ],
  ['#/people/people', 'main .pan', '[data-person=dawa] button:has-text("nvite")', '/api/v1/people/dawa/invite', {}],
  // after the list is there: this takes away what its button stands on
  ['#/people/people', 'main .pan', '[data-person=dawa] button:has-text("Disable")', '/api/v1/people/dawa/revoke', {}],
  ['#/people/tokens', 'main .pan', '[data-token] button:has-text("Revoke")', '/api/v1/tokens/none/revoke', {}],
  ['#/people/tokens', 'main .pan', '[data-token]', 'GET /api/v1/tokens', {}],
  ['#/people/audit', 'main .pan', '.tabs a:has-text("Audit")', 'GET /api/v1/audit', {}],
] as const

let browser: Browser
let api: TestApi
let server: Listener
let raised = ''
let planned = ''
let folder: Disposable & { readonly path: string }
const secrets = new Map<string, string>()
beforeAll(async () => {
  if (!executablePath) return
  browser = await sharedBrowser(executablePath)
  const plant = lhasa()
  api = await openTestApi({ HUOSHUI_API_RATE: '10000', HUOSHUI_API_BURST: '10000' }, { plant })
  const settings = settingsOf({ HUOSHUI_API_RATE: '10000', HUOSHUI_API_BURST: '10000' })
  folder = temporaryFolder()
  const source = { plant: join(folder.path, 'plant.yaml'), claims: join(folder.path, 'claims.yaml') }
  const points = [{ id: 'colour', quantity: 'turbidity' }]
  const book = await openClaimsFile(source.claims)
  await book.replace('none', [{ site: 'lhasa-river', device: 'buoy-2', asset: 'gauge', points }])
  const claims = createClaimBook(source)
  server = await startApi({ ...api.deps, claims, clock: Date.now, settings, metrics: new Registry(), stopMs: 100 })
  for (const role of ['viewer', 'operator', 'engineer', 'admin'] as const) secrets.set(role, api.secrets[role])
  for (const role of ['operator', 'engineer'] as const) {
    const added = await api.tokens.add(`${role}-east`, role, ['huoshui-linka'])
    if (added.ok) secrets.set(`${role} of another area`, added.secret)
  }
  const rule = plant.rules.find(({ site, priority }) => site === 'lhasa-river' && priority === 'critical')
  if (!rule) throw new Error('no critical rule')
  await api.alarms.commit({ cursor: 1, events: [raising(rule, Date.now() - 60_000)], records: [] })
  raised = rule.id
  const payload = new TextEncoder().encode('<xml>')
  const reject = { reason: 'not-json' as const, count: 1, where: '', detail: 'expected JSON', receivedAt: Date.now() }
  await api.ingest([], [{ ...reject, offset: 1, topic: 'v1/a/b/readings', client: 'b', payload }])
  planned = (
    await post<{ id: string }>('/api/v1/maintenance', { at: 'lhasa-river', from: 'now', to: String(soon), why: 'x' })
  ).id
  await api.deps.audit.note({ at: Date.now(), what: 'logged-in', by: 'dawa', address: '198.51.100.7' })
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await api?.[Symbol.asyncDispose]()
  folder?.[Symbol.dispose]()
  await closeContexts(browser)
})

/** As an admin. */
async function post<Body>(path: string, body: object): Promise<Body> {
  const headers = { authorization: `Bearer ${secrets.get('admin')}`, 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as Body
}

test.skipIf(!executablePath)('the link of an alarm in Grafana opens its card', async () => {
  const [link] = urlsIn(alarmOps(lhasa())).filter((url) => url.includes('?open='))
  const context = await browser.newContext(desk)
  context.setDefaultTimeout(longestMs)
  await context.addInitScript(tokenInTab(secrets.get('viewer') ?? ''))
  const page = await context.newPage()
  await page.goto(link?.replace('$' + '{page}', server.url).replace('$' + '{__value.raw}', raised) ?? '')
  await page.locator('.cardp dl.why').waitFor()
  expect(await page.locator(`[data-alarm="${raised}"]`).count()).toBe(1)
  await context.close()
})

test
  .skipIf(!executablePath)
  .each(['viewer', 'operator', 'operator of another area', 'engineer of another area', 'engineer', 'admin'])(
  '%s sees in every view the buttons that would not be refused, and no other',
  async (who) => {
    const secret = secrets.get(who) ?? ''
    const context = await browser.newContext(desk)
    context.setDefaultTimeout(longestMs)
    await context.addInitScript(tokenInTab(secret))
    // there is a log-in that could be taken away
    await post('/api/v1/people/dawa/invite', {})
    const page = await context.newPage()
    await page.goto(`${server.url}/console?lang=en`)
    await page.locator('#truth.live').waitFor()
    for (const [hash, there, button, request, body] of acts) {
      const [path, method] = request.startsWith('GET ') ? [request.slice(4), 'GET'] : [request, 'POST']
      await page.evaluate(`location.hash = ${JSON.stringify(hash.replace('ALARM', raised))}`)
      await page.locator(there).first().waitFor()
      const answer = await fetch(`${server.url}${path.replace('ALARM', raised).replace('WINDOW', planned)}`, {
        method,
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: JSON.stringify(body) }),
      })
      await answer.arrayBuffer()
      const isAllowed = answer.status !== 403
      const its = page.locator(`main ${button}`).first()
      if (isAllowed) await its.waitFor()
      expect([hash, button, answer.status, await its.count()]).toEqual([hash, button, answer.status, isAllowed ? 1 : 0])
    }
    await context.close()
  },
)
