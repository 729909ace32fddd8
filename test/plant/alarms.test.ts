import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'

const text = readFileSync(new URL('../../plant/lhasa.yaml', import.meta.url), 'utf8')

function plantOf(yaml: string): Plant {
  const parsed = parsePlant(yaml)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2))
  return parsed.plant
}

const plant = plantOf(text)

test('every alarm rule of Lhasa says why, what follows and what to do, in both languages', () => {
  expect(plant.rules.length).toBeGreaterThan(500)
  const silent = plant.rules.filter(({ texts, timeToRespondMs }) => {
    return !(texts.cause && texts.consequence && texts.response && timeToRespondMs)
  })
  expect(silent.map(({ id }) => id)).toEqual([])
})

test('alarms are mostly of low and medium priority, and few are critical', () => {
  const share = (...wanted: string[]) =>
    plant.rules.filter(({ priority }) => wanted.includes(priority)).length / plant.rules.length
  expect(share('critical')).toBeLessThan(0.05)
  expect(share('low', 'medium')).toBeGreaterThan(0.8)
})

test('a rule that could never be raised is a problem with its line', () => {
  const wrong = text.replace('limit: 110', 'limit: 160')
  const parsed = parsePlant(wrong)
  const line = wrong.split('\n').findIndex((each) => each.includes('limit: 160')) + 1
  const problems = parsed.ok ? [] : parsed.problems
  expect(problems[0]?.message).toContain('can never be raised: the limit 160 is outside 0 to 150')
  expect(Math.abs((problems[0]?.line ?? 0) - line)).toBeLessThan(10)
})
