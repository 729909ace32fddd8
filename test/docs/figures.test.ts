import { expect, test } from 'vitest'
import { documentPaths, readDocument } from './document.ts'

/** A figure of speed that we claim stands beside the command that prints it: in its paragraph, or in its row of a table. */

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
