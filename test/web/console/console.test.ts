import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { enConsole } from '../../../core/words/en-console.ts'
import { enPage } from '../../../core/words/en-page.ts'
import { fill } from '../../../core/words/tables.ts'
import { zhCNConsole } from '../../../core/words/zh-cn-console.ts'
import { zhCNPage } from '../../../core/words/zh-cn-page.ts'
import { raising } from '../../support/alarm-act.ts'
import { readingOf } from '../../support/api.ts'
import { level, type OpenOptions, openConsole, rain } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { faultsOf, fits, looks } from '../../support/page-faults.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
const now = Date.now()
const raisedAt = now - 10 * minute

const stage = crewStage(executablePath, {}, async () => {
  const { api } = stage
  // every 10 s for two hours, with 20 minutes missing in the middle
  const readings = Array.from({ length: 720 }, (_, index) =>
    readingOf('linka/lake/level', now - (720 - index) * 10_000, 1 + index / 600),
  ).filter(({ at }) => at < now - 70 * minute || at > now - 50 * minute)
  const pump = Array.from({ length: 12 }, (_, index) =>
    readingOf('linka/lake/pump', now - (12 - index) * 10 * minute, index % 4 === 0 ? 0 : 1),
  )
  await api.store.append([...readings, ...pump])
  await api.ingest([readingOf('linka/lake/level', now, 2.2), readingOf('linka/lake/pump', now, 1)])
  await stage.happens(raising(level, raisedAt), raising(rain, now - minute))
})

const open = (options: OpenOptions = {}) => openConsole(stage, '.map a.hot', options)

describe.skipIf(!executablePath)('the console', () => {
  test('leads from the map to the trend of the point that alarms in two clicks', async () => {
    const page = await open()
    const sites = () => page.locator('.sl [data-site]').evaluateAll((rows) => rows.map((row) => row.dataset['site']))
    await eventually('the worst site first', sites, ['canal', 'linka'])
    await page.locator('.map a[data-site=linka]').click()
    await page.locator(`[data-alarm="${level.id}"] a`).click()
    const curve = page.locator('[data-curve="linka/lake/level"]')
    await curve.locator('.ln').waitFor()
    // the sign stands where the limit was crossed, and what is missing is hatched and never joined
    await page.locator(`[data-moment="${level.id}"]`).waitFor()
    await curve.locator('.gap').first().waitFor()
    const gaps = await curve
      .locator('.gap')
      .evaluateAll((all) => all.map((each) => [each.getAttribute('x'), each.getAttribute('width')].map(Number)))
    const [x = 0, width = 0] = gaps[gaps.length - 1] ?? []
    const path = (await curve.locator('.ln').getAttribute('d')) ?? ''
    const inside = [...path.matchAll(/[ML]([\d.]+) /g)]
      .map(([, at]) => Number(at))
      .filter((at) => at > x + 1 && at < x + width - 1)
    expect(inside).toEqual([])
    expect(path.match(/M/g)?.length).toBe(2)
    // and what the address says is what is seen after a reload
    await page.getByRole('button', { name: '1 h', exact: true }).click()
    await eventually(
      'the span in the address',
      () => page.evaluate<string>('location.hash'),
      (text) => /span=3600s/.test(text),
    )
    await page.reload()
    await page.locator(`[data-moment="${level.id}"]`).waitFor()
    await page.getByRole('button', { name: '1 h', exact: true, pressed: true }).waitFor()
    await page.context().close()
  })

  test('engineers find it from the crew’s page, in the same log-in', async () => {
    const page = await stage.open({ as: 'engineer', path: '#/more' })
    await page.getByRole('link', { name: 'Console' }).click()
    await page.locator('.map a.hot').first().waitFor()
    expect(new URL(page.url()).pathname).toBe('/console')
    await page.context().close()
  })

  test('a trend is zoomed by the wheel, panned by dragging, read by keys, and saved as it is seen', async () => {
    const page = await open()
    await page.evaluate(`location.hash = '#/trend?span=86400s&points=linka/lake/level,linka/lake/pump'`)
    await page.locator('[data-curve="linka/lake/level"] .env').waitFor()
    await page.getByText('line = mean, band = least to greatest').waitFor()
    await page.locator('[data-curve="linka/lake/pump"] .state').first().waitFor()
    const hash = () => page.evaluate<string>('location.hash')
    const chart = page.locator('.chart')
    const box = await chart.boundingBox()
    if (!box) throw new Error('no chart')
    await page.mouse.move(box.x + box.width * 0.7, box.y + 150)
    await page.mouse.wheel(0, -600)
    const zoomed = await eventually('a window that stands still', hash, (text) => /from=\d+&to=\d+/.test(text))
    const span = (text: string) => Number(/to=(\d+)/.exec(text)?.[1]) - Number(/from=(\d+)/.exec(text)?.[1])
    expect(span(zoomed)).toBeLessThan(20 * 3_600_000)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.7 - 200, box.y + 150, { steps: 4 })
    await page.mouse.up()
    const panned = await eventually('another window', hash, (text) => text !== zoomed)
    expect(span(panned)).toBeCloseTo(span(zoomed), -2)
    // no focus is needed in the chart
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('ArrowLeft')
    await eventually('a cursor', hash, (text) => /at=\d+/.test(text))
    await page.keyboard.press('l')
    await eventually('it follows again', hash, (text) => /span=\d+s/.test(text))
    await page.locator('[data-curve="linka/lake/level"]').first().waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    const text = readFileSync(await file.path(), 'utf8')
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'PNG' }).click(),
    ])
    const png = readFileSync(await picture.path())
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    // twice as fine as the screen, with a title above and a line for each curve below
    expect(png.readUInt32BE(16)).toBe(Math.round(box.width) * 2)
    expect(png.readUInt32BE(20)).toBeGreaterThan(2 * (box.height + 2 * 20))
    if (process.env['HUOSHUI_TEST_PICTURE']) await picture.saveAs(process.env['HUOSHUI_TEST_PICTURE'])
    expect(text.startsWith('\ufeffat,point,name,unit,value,least,greatest,quality\r\n')).toBe(true)
    expect(text).toMatch(/linka\/lake\/level,Lake Water level,m,[\d.]+/)
    await page.context().close()
  })

  test('draws a former time thinly where it would be today', async () => {
    const page = await open()
    const yesterday = [30, 20, 10].map((minutes) =>
      readingOf('linka/lake/level', Date.now() - 86_400_000 - minutes * minute, minutes / 10),
    )
    await stage.api.store.append(yesterday)
    await page.evaluate(`location.hash = '#/trend?span=3600s&points=linka/lake/level'`)
    await page.locator('[data-curve="linka/lake/level"] .ln').waitFor()
    await page.getByRole('button', { name: 'with a day before' }).click()
    const then = page.locator('[data-then="linka/lake/level"] .then')
    // three, each alone: nothing is joined over ten minutes of nothing
    await eventually(
      'three readings of then',
      async () => ((await then.getAttribute('d')) ?? '').match(/M/g)?.length,
      3,
    )
    await page.getByText('thin = a day before').waitFor()
    await page.reload()
    await then.waitFor({ state: 'attached' })
    await page.context().close()
  })

  test('shows live values as they come, and says by colour and words when it is blind', async () => {
    const page = await open()
    await page.locator('.map a[data-site=linka]').click()
    const row = page.locator('[data-point="linka/lake/level"]')
    await row.getByText('2.2').waitFor()
    await stage.api.ingest([readingOf('linka/lake/level', Date.now(), 2.47)])
    await row.getByText('2.47').waitFor()
    // an alarm's line says what is now; what it was raised on is called so
    const line = page.locator(`[data-alarm="${level.id}"]`)
    await line.locator('.vv', { hasText: '2.47' }).waitFor()
    await line.getByText('raised on').waitFor()
    await row.locator('.sp svg').waitFor()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await row.locator('.vv.stale').waitFor()
    await line.locator('.vv.stale').waitFor()
    await line.getByText('not known whether anybody has answered').waitFor()
    await row.locator('.stale', { hasText: 'was then' }).waitFor()
    await page.locator('#truth', { hasText: enConsole.truth.offlineDo }).waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.context().close()
  })

  test('is found in by `/`, walked by `g` and a letter, and counts lead to the alarms they count', async () => {
    const page = await open()
    await page.keyboard.press('/')
    await page.keyboard.type('水位 lake')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await page.locator('[data-row="linka/lake/level"]').waitFor()
    await page.locator('#main').press('g')
    await page.keyboard.press('c')
    await page.locator('.map').waitFor()
    await page.getByRole('link', { name: /^critical: 1 without an answer, 1 in all$/i }).click()
    await page.locator(`.ar[data-alarm="${rain.id}"]`).waitFor()
    await eventually('that alarm alone', () => page.locator('.ar').count(), 1)
    await page.context().close()
  })

  test('shows the plant as it has become, while it listens and after it did not', async () => {
    const page = await open()
    const { deps } = stage.api
    const before = deps.plant.current
    const renamed = (en: string) => ({
      ...before,
      sites: before.sites.map((site) => (site.id === 'linka' ? { ...site, name: { 'zh-CN': en, en } } : site)),
    })
    const row = page.locator('.sl [data-site=linka]')
    deps.plant.current = renamed('Lake Park')
    await row.getByText('Lake Park').waitFor()
    await stage.stop()
    await page.locator('#truth.offline').waitFor()
    deps.plant.current = renamed('Park of the Lake')
    await stage.start()
    await row.getByText('Park of the Lake').waitFor()
    deps.plant.current = before
    await page.context().close()
  })

  test('never cuts what it says of itself', async () => {
    for (const [lang, { truth }, { truth: own }] of [
      ['zh-CN', zhCNPage, zhCNConsole],
      ['en', enPage, enConsole],
    ] as const) {
      const page = await open({ path: `console?lang=${lang}` })
      const ofNow = { time: lang === 'en' ? 'Jul 18 02:14' : '7月18日 02:14', ago: '59 min', zone: '拉萨 Lhasa time' }
      const said = (
        [
          ['offline', truth.offline, own.offlineDo],
          ['late', truth.late, truth.lateAge],
          ['noeval', truth.notJudged, truth.notJudgedDo],
          ['deaf', truth.deaf, truth.deafDo],
          ['old', truth.old, truth.oldDo],
          ['unproven', truth.unproven, truth.unprovenDo],
          ['connecting', truth.connecting, own.connectingDo],
        ] as const
      ).map((texts) => texts.map((text) => fill(text, ofNow)))
      for (const width of [834, 1024, 1100, 1280, 1321, 1440, 1920]) {
        await page.setViewportSize({ width, height: 900 })
        // in one go: the page writes its own words again by the second
        const cut = await page.evaluate<string[]>(`(() => {
          const box = document.getElementById('truth')
          const [title, more, is] = [box.querySelector('b'), box.querySelector('.x'), box.className]
          const [was, wasMore] = [title.firstChild.data, more.firstChild.data]
          const cut = []
          for (const [name, one, other] of ${JSON.stringify(said)}) {
            box.className = 'tr ' + name
            title.firstChild.data = one
            more.firstChild.data = other
            const { top, bottom, left, right } = box.getBoundingClientRect()
            for (const each of [title, more]) {
              const its = each.getBoundingClientRect()
              const isIn = its.top >= top && its.bottom <= bottom && its.left >= left && its.right <= right
              if (its.height > 0 && (!isIn || each.scrollWidth > each.clientWidth + 1)) cut.push(each.textContent)
            }
            if (right > innerWidth || document.documentElement.scrollWidth > innerWidth) cut.push('beyond: ' + one)
          }
          box.className = is
          title.firstChild.data = was
          more.firstChild.data = wasMore
          return cut
        })()`)
        expect([lang, width, cut]).toEqual([lang, width, []])
      }
      await page.context().close()
    }
  })

  test.each(looks)(
    'has no fault that axe finds in $colorScheme colours, in $lang, and fits a tablet',
    async ({ colorScheme, lang, rules }) => {
      const page = await open({ colorScheme, path: `console?lang=${lang}` })
      for (const [hash, there] of [
        ['#/', '.map a.hot'],
        ['#/station/linka', '.sp svg'],
        ['#/trend?points=linka/lake/level,linka/lake/pump,canal/gauge/rain', '[data-moment]'],
      ] as const) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
        await page.locator(there).first().waitFor()
        expect([hash, await faultsOf(page, rules)]).toEqual([hash, []])
        if (rules !== 'colours') await fits(page, hash)
      }
      await page.context().close()
    },
  )
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(stage.mistakes).toEqual([])
})
