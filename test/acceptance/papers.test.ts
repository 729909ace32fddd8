import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Paths from the root, with a folder, that stand in a text: `core/alarm/engine.ts`. Recipes write NAME for any. */
function pathsIn(text: string): string[] {
  const paths = [...text.matchAll(/`([a-z][\w./-]*\/[\w./-]+\.(?:ts|tsx|md|json))`/g)].map(([, path = '']) => path)
  return [...new Set(paths)].filter((path) => !/[A-Z]{4}/.test(path))
}

test.each(['CONTRIBUTING.md', 'README.md'])('every file that %s names is there', (paper) => {
  const paths = pathsIn(readFileSync(paper, 'utf8'))
  expect(paths.filter((path) => !existsSync(path))).toEqual([])
})

test('each of the three walks goes through files that are there', () => {
  const paper = readFileSync('CONTRIBUTING.md', 'utf8')
  const walks = paper.slice(paper.indexOf('## Three walks'), paper.indexOf('## Recipes')).split('\n**').slice(1)
  expect(walks.map((walk) => pathsIn(walk).length >= 8)).toEqual([true, true, true])
})
