import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { eventually } from './eventually.ts'

/** Put into a page, it is there as `axe`. */
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What is dark differs in its colours (`web/lib/tokens.css`), and what is said in another language in all else. */
const ofColours = ['color-contrast', 'link-in-text-block']

type Rules = 'all' | 'colours' | 'all but colours'

/** How a view is looked at: whole in one language, its words in the others, its colours in the other scheme. */
export const looks = [
  { colorScheme: 'light', lang: 'zh-CN', rules: 'all' },
  { colorScheme: 'light', lang: 'en', rules: 'all but colours' },
  { colorScheme: 'dark', lang: 'zh-CN', rules: 'colours' },
] as const satisfies readonly { colorScheme: 'light' | 'dark'; lang: string; rules: Rules }[]

/** What axe finds wrong for people who see, hear or move otherwise: WCAG 2.2 A and AA, and its best practice. */
export async function faultsOf(page: Page, rules: Rules = 'all'): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe)
  // colours that are on their way to others are neither
  await page.evaluate(`Promise.allSettled(
    document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))`)
  const off = Object.fromEntries(ofColours.map((id) => [id, { enabled: false }]))
  const options =
    rules === 'colours'
      ? { runOnly: { type: 'rule', values: ofColours } }
      : { runOnly: { type: 'tag', values: standards }, ...(rules === 'all but colours' && { rules: off }) }
  return await page.evaluate<string[]>(
    `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ['violations'] })}).then(({ violations }) =>
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
