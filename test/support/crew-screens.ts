import type { Page } from 'playwright-core'
import { raising } from './alarm-act.ts'
import { type CrewStage, level, rain } from './crew-page.ts'
import { eventually } from './eventually.ts'
import { openOrder } from './open-order.ts'

/** Something for every screen to show: both alarms stand, and `li` has a work order of the lake's; its number. */
export async function fillScreens(stage: CrewStage): Promise<number> {
  const at = Date.now() - 120_000
  stage.happens(raising(level, at), raising(rain, at))
  const about = { site: 'linka', asset: 'lake', alarm: { id: level.id, occurrence: 1 } }
  return await openOrder(stage.api, about, { to: { person: 'li' }, who: 'router', at })
}

/** Each screen of a person who may let others in, in turn, once what belongs to it is there. */
export async function eachScreen(page: Page, order: number, look: (path: string) => Promise<void>): Promise<void> {
  for (const [path, there] of [
    ['#/', '.crit'],
    [`#${rain.id}`, '.history'],
    [`#${level.id}`, '.order ~ * h3'],
    ['#/orders', '[data-order]'],
    [`#/order/${order}`, '.history'],
    ['#/site/linka', '.v'],
    ['#/oncall', '.duty'],
    ['#/more', '.seg'],
    ['#/me', '.devices li p'],
    ['#/let-in', 'main h3, main h2'],
  ] as const) {
    await page.evaluate(`location.hash = ${JSON.stringify(path)}`)
    await eventually(
      `${path} ${there}`,
      () => page.locator(there).count(),
      (count) => count > 0,
    )
    await look(path)
  }
}
