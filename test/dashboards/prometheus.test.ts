import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parts as known } from '../../core/progress.ts'
import { temporaryFolder } from '../support/folder.ts'
import { requireServer } from '../support/server.ts'

const folder = join(import.meta.dirname, '../../dashboards/prometheus')
const rules = join(folder, 'huoshui.rules.yml')
const promtool = requireServer('promtool')

describe.skipIf(!promtool)('Prometheus', () => {
  const run = (...args: string[]) => execFileSync(promtool ?? '', args, { encoding: 'utf8' })

  test('takes the rules and the scrape configuration', () => {
    expect(run('check', 'rules', rules)).toContain('SUCCESS')
    expect(run('check', 'config', '--syntax-only', join(folder, 'scrape.yml'))).toContain('SUCCESS')
  })

  test('is told of what is wrong, and of nothing else', () => {
    using place = temporaryFolder()
    const story = join(place.path, 'story.yml')
    writeFileSync(
      story,
      readFileSync(join(import.meta.dirname, 'prometheus.rules.yml'), 'utf8').replace('RULES', rules),
    )
    expect(run('test', 'rules', story)).toContain('SUCCESS')
  })
})

test('every metric and part of the rules is one that the programs have', () => {
  const { groups } = parse(readFileSync(rules, 'utf8')) as { groups: { rules: { expr: string }[] }[] }
  const expressions = groups.flatMap((group) => group.rules.map(({ expr }) => expr))
  const programs = globSync('{alarms,api,broker,ingest,storage}/**/*.ts', { cwd: join(folder, '../..') })
  const text = programs.map((path) => readFileSync(join(folder, '../..', path), 'utf8')).join('\n')
  const named = expressions.flatMap((expr) => expr.match(/huoshui_[a-z_]+[a-z]/g) ?? [])
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !text.includes(`'${name}'`))).toEqual([])
  const values = expressions.flatMap((expr) =>
    [...expr.matchAll(/[{ ](state|reason)="([^"]+)"/g)].map(([, , value = '']) => value),
  )
  expect(values.filter((value) => !text.includes(`'${value}'`))).toEqual([])
  const parts = expressions.flatMap((expr) => [...expr.matchAll(/part="([^"]+)"/g)].map(([, part = '']) => part))
  expect(parts.filter((part) => !known.some((each) => each === part))).toEqual([])
})
