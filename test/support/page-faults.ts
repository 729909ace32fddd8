import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.ts'

/** Put into a page, it is there as `axe`. */
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What is dark differs in its colours (`web/lib/tokens.css`): all else is looked at in light ones. */
const ofColours = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds wrong for people who see, hear or move otherwise: WCAG 2.2 A and AA, and its best practice; of a page in
 * dark colours what is wrong with these.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  // colours that are on their way to others are neither
  await page.evaluate(`Promise.allSettled(
    document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))`)
  const isDark = await page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches")
  const runOnly = isDark ? { type: 'rule', values: ofColours } : { type: 'tag', values: standards }
  return await page.evaluate<string[]>(
    `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ['violations'] })}).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`,
  )
}

/** How far the page reaches beyond the right edge, px. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
}

/** A tablet, upright and not, a desk, and a large screen: px. */
export const deskWidths = [834, 1024, 1440, 1920] as const

/** Nothing lies beyond the right edge at any of the widths; the page keeps the last. */
export async function fits(
  page: Page,
  what: string,
  widths: readonly number[] = deskWidths,
  height = 900,
): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height })
    await eventually(`nothing of ${what} beyond ${width} px`, () => overhang(page), 0)
  }
}
