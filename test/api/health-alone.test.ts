import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** The modules of ours that a module loads, with theirs; what is imported as a type only is not. */
function loadedBy(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  const text = readFileSync(path, 'utf8')
  for (const [, from = ''] of text.matchAll(/^(?:import|export)(?! type )[^']*'(\.[^']+\.ts)'/gm))
    loadedBy(join(dirname(path), from), seen)
  return seen
}

const root = join(import.meta.dirname, '../..')
const ours = (path: string) => [...loadedBy(join(root, path))].map((each) => relative(root, each))

test('health alone loads no route and no schema of the API', () => {
  const routes = (paths: readonly string[]) => paths.filter((path) => /^api\/.*(routes?|schema)\.ts$/.test(path))
  expect(routes(ours('api/app.ts')).length).toBeGreaterThan(50)
  expect(routes(ours('api/health/app.ts'))).toEqual([])
})
