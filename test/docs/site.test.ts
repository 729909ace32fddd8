import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { childEnv } from '../support/child-env.ts'
import { temporaryFolder } from '../support/folder.ts'
import { documentPaths, readDocument } from './document.ts'

test('every link to a heading finds it', () => {
  const lost = documentPaths.flatMap((path) =>
    [...readDocument(path).prose.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)]
      .filter(([, file = '']) => file === '' || file.endsWith('.md'))
      .filter(([, file = '', slug = '']) => {
        const { headings } = readDocument(file === '' ? path : join(path, '..', file))
        return !headings.some((heading) => heading.slug === decodeURI(slug).normalize('NFKD'))
      })
      .map(([link]) => `${path}: ${link}`),
  )
  expect(lost).toEqual([])
})

test('`npm run docs:build`: the site is built in both languages, and no link of it leads nowhere', async () => {
  using folder = temporaryFolder()
  const site = join(folder.path, 'site')
  const vitepress = join('node_modules', 'vitepress', 'bin', 'vitepress.js')
  const args = [vitepress, 'build', 'docs', '--outDir', site]
  await promisify(execFile)(process.execPath, args, { env: { ...childEnv, NO_COLOR: '1' } })
  for (const page of ['index', 'look', 'reference/plant', 'zh-CN/index', 'zh-CN/look', 'zh-CN/reference/plant'])
    expect(existsSync(join(site, `${page}.html`)), page).toBe(true)
})
