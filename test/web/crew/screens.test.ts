import { describe, expect, test } from 'vitest'
import { pema, raising, returning } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { readingOf } from '../../support/api.ts'
import { alarmIn, level, rain } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { openOrder } from '../../support/open-order.ts'
import { faultsOf, fits, looks } from '../../support/page-faults.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const now = Date.now()
const of = (id: string, priority: 'high' | 'medium' | 'low') =>
  alarmRule({
    id: `linka.lake.${id}`,
    asset: 'lake',
    priority,
    signal: { of: 'value', point: 'linka/lake/level' },
    texts: { name: { 'zh-CN': '一条名字很长很长的报警规则', en: 'A rule with quite a long name of its own' } },
  })
const [answered, over, other] = [of('answered', 'medium'), of('over', 'low'), of('other', 'medium')]

let orderId = 0
const stage = crewStage(executablePath, { rules: [level, rain, answered, over, other] }, async () => {
  const { api } = stage
  await api.store.append(
    Array.from({ length: 60 }, (_, index) =>
      readingOf('linka/lake/level', now - (300 - index) * 60_000, 1 + index / 60),
    ),
  )
  await api.ingest([readingOf('linka/lake/level', now, 2.15), readingOf('linka/lake/pump', now, 1, { quality: 4 })])
  const raised = [level, rain, answered, over, other].map((rule) => raising(rule, now - 300_000))
  await stage.happens(...raised, returning(over, now - 60_000))
  await api.alarms.act(
    answered,
    { type: 'acknowledged', channel: 'page', note: '在路上', who: pema },
    { serverAt: now },
  )
  const about = { site: 'linka', asset: 'lake', alarm: { id: level.id, occurrence: 1 } }
  orderId = await openOrder(api, about, { who: pema, at: now })
})

/** Each screen: where it is, and what is there once it is drawn. */
const screens: readonly (readonly [name: string, path: string, there: string])[] = [
  ['list', '#/', '.crit'],
  ['card of a critical alarm', `#${rain.id}`, '.need'],
  ['card with a trend and a work order', `#${level.id}`, '.order ~ * h3'],
  ['card of an answered alarm', `#${answered.id}`, '.history'],
  ['work orders', '#/orders', '[data-order]'],
  ['a work order', '#/order/', '.history'],
  ['site', '#/site/linka', '.v .sp svg'],
  ['on call', '#/oncall', '.plain section, .none'],
  ['more', '#/more', '.seg'],
]

const tibetan = { colorScheme: 'light', lang: 'bo', rules: 'all but colours' } as const

describe.skipIf(!executablePath)('what a crew sees', () => {
  test.each([...looks, tibetan])(
    'every screen in $lang, in $colorScheme colours, has no fault that axe finds, and nothing beyond its edge',
    async ({ colorScheme, lang, rules }) => {
      const page = await stage.open({ colorScheme, path: `?lang=${lang}`, logIn: 'not' })
      await page.locator('#password').waitFor()
      expect(await faultsOf(page, rules)).toEqual([])
      await page.locator('#way').click()
      await page.locator('#token').waitFor()
      expect(await faultsOf(page, rules)).toEqual([])
      await page.locator('#token').fill(stage.api.secrets.operator)
      await page.locator('button[type=submit]').click()
      await page.locator('#truth.live').waitFor()
      for (const [name, path, there] of screens) {
        const hash = path === '#/order/' ? `${path}${orderId}` : path
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
        await page.locator(there).first().waitFor()
        expect([name, await faultsOf(page, rules)]).toEqual([name, []])
        if (rules !== 'colours') await fits(page, name, [320, 1440, 360], 740)
      }
      await page.context().close()
    },
  )
})

describe.skipIf(!executablePath)('what it is like without a network', () => {
  test.each(['light', 'dark'] as const)('has no fault that axe finds in %s colours', async (colorScheme) => {
    const page = await stage.open({ colorScheme, path: '?lang=zh-CN' })
    await alarmIn(page, level).waitFor()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await alarmIn(page, level).getByRole('button').click()
    await alarmIn(page, level).getByText('等待发送').waitFor()
    expect(await faultsOf(page, colorScheme === 'dark' ? 'colours' : 'all')).toEqual([])
    // what was done here ends with its phone, and never arrives
    await page.context().close()
  })
})
