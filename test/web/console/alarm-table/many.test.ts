import { expect, test } from 'vitest'
import { priorities } from '../../../../core/alarm/priority.ts'
import { ofItsThread } from '../../../bench/console.ts'
import { raising } from '../../../support/alarm-act.ts'
import { alarmRule } from '../../../support/alarm-rule.ts'
import { crewStage } from '../../../support/crew-stage.ts'
import { eventually } from '../../../support/eventually.ts'
import { overhang } from '../../../support/page-faults.ts'
import { requireServer } from '../../../support/server.ts'

const executablePath = requireServer('chromium')
const count = 5_000
const rules = Array.from({ length: count }, (_, index) =>
  alarmRule({
    id: `linka.lake.many-${String(index).padStart(4, '0')}`,
    ...{ asset: 'lake', signal: { of: 'value', point: 'linka/lake/level' } },
    priority: priorities[index % 4] ?? 'low',
    texts: { name: { 'zh-CN': `第 ${index} 号`, en: `Number ${index}` } },
  }),
)

const stage = crewStage(executablePath, { rules }, async () => {
  await stage.happens(...rules.map((rule, index) => raising(rule, Date.now() - 600_000 - index)))
})

test.skipIf(!executablePath)(
  'of 5,000 alarms only those rows exist that are seen, down to the last; says how long a frame takes',
  async () => {
    const page = await stage.open({
      as: 'engineer',
      path: 'console#/alarms?group=none',
      viewport: { width: 1440, height: 900 },
    })
    await page.getByRole('button', { name: `Now ${count}` }).waitFor()
    expect(await page.locator('.ar').count()).toBeLessThan(80)
    // nor did more exist for a moment while it was opened
    await page.addInitScript(`new MutationObserver(() => {
      globalThis.most = Math.max(globalThis.most ?? 0, document.querySelectorAll('.ar').length)
    }).observe(document, { childList: true, subtree: true })`)
    await page.reload()
    await page.getByRole('button', { name: `Now ${count}` }).waitFor()
    await page.locator('.ar').nth(20).waitFor()
    expect(await page.evaluate<number>('globalThis.most')).toBeLessThan(80)
    const { found: times, cpuMs } = await ofItsThread(page, () =>
      page.evaluate<number[]>(`(async () => {
    const [box, times] = [document.querySelector('.vt'), []]
    for (let frame = 0, last = performance.now(); frame < 30; frame += 1) {
      box.scrollTop += 300
      await new Promise((resolve) => requestAnimationFrame(resolve))
      times.push(performance.now() - last)
      last = performance.now()
    }
    return times.sort((a, b) => a - b)
  })()`),
    )
    console.log(
      `scrolling 5,000 alarms: a frame takes ${times[15]?.toFixed(1)} ms, the longest of 30 ${times[29]?.toFixed(1)} ms; CPU of its thread ${(cpuMs / 30).toFixed(1)} ms`,
    )
    await page.locator('.vt').evaluate((box) => box.scrollTo(0, box.scrollHeight))
    await page.locator(`.ar[aria-rowindex="${count + 1}"]`).waitFor()
    expect(await page.locator('.ar').count()).toBeLessThan(80)
    // counts of four digits in the bar above, too
    await page.setViewportSize({ width: 834, height: 1112 })
    await eventually('nothing beyond a tablet', () => overhang(page), 0)
    expect(stage.mistakes).toEqual([])
    await page.context().close()
  },
)
