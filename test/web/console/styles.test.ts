import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../../web/console')
/** Of the frame and of the views; what is in the tokens is meant to be added to. */
const files = ['page.css', 'manage.css', 'alarm-table/alarms.css', 'health/health.css', 'report/report.css']

/** What the selectors of a style sheet begin with: whose they are. */
function headsOf(file: string): Set<string> {
  const text = readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const selectors = [...text.matchAll(/([^{};]+)\{/g)].map(([, selector = '']) => selector.trim())
  const heads = selectors
    .filter((selector) => !selector.startsWith('@'))
    .flatMap((selector) => selector.split(',').map((each) => each.trim().split(/[\s>+~]/)[0] ?? ''))
  return new Set(heads)
}

test('no view dresses what another one, or the frame, calls its own', () => {
  const owners = files.flatMap((file) => [...headsOf(file)].map((head) => [head, file] as const))
  const byHead = Map.groupBy(owners, ([head]) => head)
  const shared = [...byHead].filter(([head, its]) => its.length > 1 && head !== '.console').map(([, its]) => its)
  expect(shared).toEqual([])
})

test('no view but by the frame dresses a bare element of all the others', () => {
  const bare = files.slice(1).flatMap((file) => [...headsOf(file)].filter((head) => /^[a-z*]+$/.test(head)))
  expect(bare).toEqual([])
})
