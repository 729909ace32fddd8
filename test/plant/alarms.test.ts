import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createEngine, type EngineInput } from '../../core/alarm/engine.ts'
import { isInstrument } from '../../core/alarm/rule.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { stateCode, toCanonical } from '../../core/quantity.ts'
import { quality } from '../../core/reading.ts'
import { history, instrumentsOf } from '../../simulators/demo/instruments.ts'

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

test('a quiet day of the demonstration raises no process alarm', () => {
  const engine = createEngine(plant, plant.rules)
  const events: Parameters<typeof engine.evaluate>[1] = []
  for (const input of demonstration(Date.UTC(2026, 5, 10))) engine.evaluate(input, events)
  const raised = events.filter(({ rule, event }) => event.type === 'raised' && !isInstrument(rule.kind))
  expect(raised.map(({ rule }) => rule.id)).toEqual([])
})

test('a rule that could never be raised is a problem with its line', () => {
  const wrong = text.replace('limit: 110', 'limit: 160')
  const parsed = parsePlant(wrong)
  const line = wrong.split('\n').findIndex((each) => each.includes('limit: 160')) + 1
  const problems = parsed.ok ? [] : parsed.problems
  expect(problems[0]?.message).toContain('can never be raised: the limit 160 is outside 0 to 150')
  expect(Math.abs((problems[0]?.line ?? 0) - line)).toBeLessThan(10)
})

function demonstration(end: number): EngineInput[] {
  const rows = [...plant.devices.values()].flatMap((device) =>
    [...history(instrumentsOf(plant, device, 1), end - 86_400_000, end)].flatMap((message) =>
      rowsOf(message).map((row) => ({ device, row })),
    ),
  )
  return rows
    .sort((a, b) => a.row.at - b.row.at)
    .flatMap(({ device, row: { at, readings } }) =>
      Object.entries(readings).flatMap(([wire, sent]): EngineInput[] => {
        const point = device.points.get(wire)
        if (!point) throw new Error(`${device.id} has no ${wire}`)
        const { quantity, unit, id } = point
        const value = typeof sent === 'string' ? stateCode(quantity, sent) : toCanonical(quantity, unit, sent)
        return [
          {
            type: 'reading',
            reading: { point: id, at, receivedAt: at + 1000, value: value ?? null, quality: quality.good },
          },
        ]
      }),
    )
}

function rowsOf(message: string): { at: number; readings: Record<string, number | string> }[] {
  return JSON.parse(message)
}
