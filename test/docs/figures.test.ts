import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { documentPaths, readDocument } from './document.ts'
import { limits } from './limits.ts'

/** A figure that we claim stands beside the command that prints it. */

/** What somebody who looks, connects, runs or works reads first; `docs/performance.md` is about figures throughout. */
const firstRead = documentPaths.filter((path) =>
  /^(README|docs\/(zh-CN\/)?(look|connect|run|first-night|engineers-week))(\.zh-CN)?\.md$/.test(path),
)
const speed =
  /\d[\d,.]* ?(?:(?:messages|readings|stations|log-ins|requests|条|个|次)(?: a second|\/s)|(?:a|per) (?:CPU )?second|每秒|\/s\b)|每秒[^|。]{0,4}\d|(?:a second|per CPU second|每秒|每 CPU 秒)[^|。]*\|[^\n]*\d/g
const command = /`npm (?:run|test)[^`]*`/

test('every figure of speed of what is read first names the command that prints it', () => {
  const found = firstRead.flatMap((path) =>
    readDocument(path)
      .prose.split(/\n(?=\|)|\n\n/)
      .filter((part) => part.match(speed))
      .map((part) => ({ path, part })),
  )
  expect(firstRead.length).toBe(12)
  expect(found.length).toBeGreaterThanOrEqual(6)
  expect(found.filter(({ part }) => !command.test(part))).toEqual([])
})

/** English ones, whose Chinese has the same figures; not those that say what was, why, or how something is set. */
const documents = documentPaths.filter(
  (path) => /^(README|docs\/[\w-]+)\.md$/.test(path) && path !== 'docs/settings.md',
)
const amount = /(?<![\w.:])\d[\d,.]*(?: ?(?:to|–) ?\d[\d,.]*)? ?(?:ms|µs|s|[kKMG]i?B|%)(?![\w/])/g
/** A table whose head says in what it is counted. */
const counted = /^\|(?=.*\b(?:ms|µs|KiB|kB|MB|MiB)\b).*\|\n\|[ |-]+\|$/m
/** What runs a figure's measurement, or the test that holds it: `npm run bench -- page`, `test/web/crew/page.test.ts`. */
const source = /`(?:\w+=\S+ )*npm (?:run|test)[^`]*`|`[^`]*\btest\/[\w./-]+`/

/** What a reader of the amount looks at: its section; in a list of results that have a test each, its line. */
function parts(path: string): readonly string[] {
  const { prose } = readDocument(path)
  return prose.split(path === 'docs/reliability.md' ? /\n/ : /\n(?=#+ )/)
}

const found = documents.flatMap((path) =>
  parts(path).flatMap((part) => {
    const words = part.replaceAll(/`[^`\n]+`/g, '')
    const amounts = words.match(amount) ?? []
    return [...amounts, ...(counted.test(words) ? ['a table'] : [])].map((what) => ({
      ...{ path, what, heading: part.split('\n')[0] },
      isShown: source.test(part),
    }))
  }),
)

test('every time, size and share of every document is a limit, or stands beside what shows it', () => {
  expect(found.filter(({ isShown }) => isShown).length).toBeGreaterThan(120)
  const unshown = found.filter(({ path, what, isShown }) => !isShown && !limits[path]?.includes(what))
  expect(unshown.map(({ path, heading, what }) => `${path}: ${heading}: ${what}`)).toEqual([])
})

test('no limit is told that no document has', () => {
  const told = new Set(found.map(({ path, what }) => `${path}: ${what}`))
  const all = Object.entries(limits).flatMap(([path, amounts]) => amounts.map((what) => `${path}: ${what}`))
  expect(all.filter((each) => !told.has(each))).toEqual([])
})

test('every section of `npm run bench` that a document names is one', async () => {
  const sources = (await Array.fromAsync(glob('test/bench/*.ts'))).map((path) => readFileSync(path, 'utf8'))
  const sections = new Set(
    sources.flatMap((text) => [...text.matchAll(/: Section = \{\n {2}name: '([\w-]+)'/g)].map(([, name = '']) => name)),
  )
  const named = documentPaths.flatMap((path) =>
    [...readDocument(path).prose.matchAll(/npm run bench -- ([\w -]+)/g)].flatMap(([, names = '']) =>
      names
        .trim()
        .split(/ +/)
        .map((name) => ({ path, name })),
    ),
  )
  expect(sections.size).toBeGreaterThan(15)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ name }) => !sections.has(name) && name !== 'NAME')).toEqual([])
})
