import { expect, test } from 'vitest'
import type { PointInfo } from '../../../web/console/info.ts'
import { type Drawn, layoutOf } from '../../../web/console/trend-layout.ts'

const drawn = (kind: PointInfo['kind'], unit = ''): Drawn =>
  ({ style: 0, of: 'now', series: { rows: [], point: { kind, unit } } }) as unknown as Drawn
const of = (...all: Drawn[]) => layoutOf(all, { from: 0, to: 1 }, 1000)

test('states and rain alone have no empty panel over them', () => {
  const states = of(drawn('state'), drawn('state'))
  expect(states.panels).toEqual([])
  expect(states.states.map(({ top }) => top - states.axisY)).toEqual([28, 52])
  const rain = of(drawn('amount'))
  expect(rain.panels).toEqual([])
  expect(rain.axisY).toBe(rain.bars?.bottom)
  // with a curve, or with nothing at all, there is where curves stand
  expect(of(drawn('gauge', 'm'), drawn('state')).panels).toHaveLength(1)
  expect(of().panels).toHaveLength(1)
  expect(of(drawn('gauge', 'm'), drawn('gauge', 'A'), drawn('gauge', 'mm')).panels).toHaveLength(2)
})
