import type { CDPSession } from 'playwright-core'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { raising, returning } from '../support/alarm-act.ts'
import type { CrewStage } from '../support/crew-page.ts'

/** Events that a page hears: after the first tenth of them it has all that it keeps. */
const events = 20_000
const atOnce = 500

/** The heap of the page after a garbage collection, kB: after a tenth of the events, and after all. Of `toggled` each is raised and returns again and again; of `marks` one is new each time. */
export async function measureMemory(stage: CrewStage, toggled: readonly AlarmRule[], marks: readonly AlarmRule[]) {
  const page = await stage.open()
  const session = await page.context().newCDPSession(page)
  let at = Date.now() - 3_600_000
  let isRaised = true
  let [sent, marked] = [0, 0]
  const heard = async (until: number) => {
    while (sent < until) {
      for (let left = Math.min(atOnce, until - sent); left > 0; left -= toggled.length) {
        isRaised = !isRaised
        at += 1_000
        const happens = toggled.map((rule, index) => (isRaised ? raising : returning)(rule, at + index))
        await stage.happens(...happens)
        sent += happens.length
      }
    }
    // a new one comes after all of them
    const mark = marks[marked++]
    if (mark) await stage.happens(raising(mark, at + 1_000))
    await page.locator('.newb').getByText(`${marked} new`, { exact: true }).waitFor()
    return await heapOf(session)
  }
  await page.locator('.row').first().waitFor()
  const [early, late] = [await heard(events / 10), await heard(events)]
  await page.context().close()
  return { events, early, late }
}

async function heapOf(session: CDPSession): Promise<number> {
  for (let times = 0; times < 3; times++) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return Math.round(usedSize / 1000)
}
