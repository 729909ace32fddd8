import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const documents = await Array.fromAsync(glob(['*.md', 'docs/**/*.md']))
const programs = await Array.fromAsync(glob('{alarms,api,broker,ingest,run,sl651,storage}/**/*.ts'))

test('every link of the documents leads to a file', () => {
  const broken = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|\/|#)([^)#]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  )
  expect(broken).toEqual([])
})

test('every metric of the documents is one that the programs have', () => {
  const known = programs.map((path) => readFileSync(path, 'utf8')).join('\n')
  const named = documents.flatMap((path) => readFileSync(path, 'utf8').match(/huoshui_[a-z0-9_]+[a-z]/g) ?? [])
  expect(named.length).toBeGreaterThan(20)
  expect([...new Set(named)].filter((name) => !known.includes(`'${name}'`))).toEqual([])
})
