import { describe, expect, test } from 'vitest'
import { check } from '../../../../core/alarm/expression/check.ts'
import { evaluator } from '../../../../core/alarm/expression/evaluate.ts'
import { parse } from '../../../../core/alarm/expression/parse.ts'
import { pointsOf } from '../../../../core/alarm/expression/program.ts'
import { builtInUnits } from '../../../../core/alarm/expression/unit.ts'
import { quantities } from '../../../../core/quantity.ts'
import { pumpStates } from '../../../../core/quantity-register.ts'

const quantityOf: Record<string, string> = {
  level: 'water_level',
  'weir/level': 'water_level',
  flow: 'flow',
  opening: 'gate_opening',
  pump1_state: 'pump_state',
  pump2_state: 'pump_state',
  current: 'current',
  pressure: 'pressure',
  temperature: 'water_temperature',
  ph: 'ph',
}
function find(name: string) {
  const quantity = quantities.get(quantityOf[name] ?? '')
  return quantity && { id: name, quantity }
}
function compile(text: string) {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.expected}`)
  return check(parsed.expression, find)
}
function value(text: string, values: Record<string, number>): number {
  const checked = compile(text)
  if (!checked.ok) throw new Error(checked.problem)
  return evaluator(checked.program, (point) => values[point] ?? Number.NaN)()
}

test('every unit of the register of quantities is known', () => {
  const used = [...quantities.values()].flatMap(({ unit, units }) => [unit, ...Object.keys(units)])
  expect(used.filter((symbol) => !builtInUnits.bySymbol.has(symbol))).toEqual([])
})

describe('true, false and unknown', () => {
  const unknown = Number.NaN
  test.each<[string, Record<string, number>, number]>([
    ['level > 50 cm', { level: 0.51 }, 1],
    ['level > 50 cm', { level: 0.5 }, 0],
    ['level - [weir/level] > 0.3 m', { level: 1.5, 'weir/level': 1 }, 1],
    ['pump1_state == running and flow < 180 m3/h', { pump1_state: pumpStates.running, flow: 0.049 }, 1],
    ['running == pump1_state', { pump1_state: pumpStates.stopped }, 0],
    ['pump1_state != pump2_state', { pump1_state: 1, pump2_state: 0 }, 1],
    ['pump1_state == running and flow < 0.05 m3/s', { pump1_state: pumpStates.stopped }, 0],
    ['pump1_state == running and flow < 0.05 m3/s', { pump1_state: pumpStates.running }, unknown],
    ['pump1_state == running or flow < 0.05 m3/s', { pump1_state: pumpStates.running }, 1],
    ['not flow < 0.05 m3/s', {}, unknown],
    ['flow / flow > 1', { flow: 0 }, unknown],
    ['max(level, [weir/level]) >= 2 m', { level: 1, 'weir/level': 2 }, 1],
    ['max(level, [weir/level]) >= 2 m', { level: 3 }, unknown],
    ['abs(level - 2 m) > 0.1 m', { level: 1.5 }, 1],
    ['-level < -1 m', { level: 2 }, 1],
    ['pressure < 64.5 kPa', { pressure: 64.4 }, 1],
    ['ph * 2 > 16', { ph: 8.5 }, 1],
    ['temperature > 293.15 K', { temperature: 21 }, 1],
  ])('%s with %o', (text, values, expected) => {
    expect(value(text, values)).toBe(expected)
  })
})

describe('what does not add up is refused', () => {
  test.each([
    ['level > 50', 'level > 50: m and a plain number do not go together'],
    ['level > 50 %', 'level > 50 %: m and % do not go together'],
    ['opening > 50', 'opening > 50: % and a plain number do not go together'],
    ['level + flow > 1 m', 'level + flow: m and m3/s do not go together'],
    ['level * current > 1', 'level * current > 1: m·A and a plain number do not go together'],
    ['pump1_state > running', 'pump1_state > running: a state is compared with == or !='],
    ['pump1_state == open', 'pump1_state == open: expected one of the states stopped, running, tripped'],
    ['pump1_state + 1 > 2', 'pump1_state: expected a number, found a state'],
    ['depth > 1 m', 'depth: no such point here'],
    ['level and flow', 'level: expected something true or false, found a number'],
    ['not level', 'level: expected something true or false, found a number'],
    ['abs(level, level) > 1 m', 'abs(level, level): abs takes one value'],
  ])('%s', (text, problem) => {
    const checked = compile(text)
    expect(checked.ok ? '' : checked.problem).toContain(problem)
  })
})

test('an expression names the points that it reads', () => {
  const checked = compile('pump1_state == running and max(level, [weir/level], 1 m) > 2 m')
  expect(checked.ok && pointsOf(checked.program)).toEqual(['pump1_state', 'level', 'weir/level'])
})
