import { expect, test } from 'vitest'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import type { PointInfo } from '../../../web/console/info.ts'
import { assetsOf } from '../../../web/console/station-order.ts'

const points = ['a/gate/level', 'a/gate/torque', 'a/gauge/level', 'a/lake/level', 'a/pump/state'].map(
  (id) => ({ id }) as PointInfo,
)
const alarm = (asset: string, state: AlarmBody['state']) => ({ site: 'a', asset, state }) as AlarmBody
const order = (...alarms: AlarmBody[]) => assetsOf(points, alarms).map(([asset]) => asset)

test('what calls at a station stands first, by its alarms; what is covered or put aside stays at its place', () => {
  expect(order()).toEqual(['a/gate', 'a/gauge', 'a/lake', 'a/pump'])
  expect(order(alarm('pump', 'UNACK'), alarm('gauge', 'ACKED'), alarm('lake', 'SHLVD'))).toEqual([
    ...['a/pump', 'a/gauge', 'a/gate', 'a/lake'],
  ])
  // of an asset with no points, and of the site itself
  expect(order(alarm('cabinet', 'UNACK'), { site: 'a', state: 'UNACK' } as AlarmBody)).toEqual([
    ...['a/gate', 'a/gauge', 'a/lake', 'a/pump'],
  ])
  expect(assetsOf(points, [alarm('gate', 'UNACK')])[0]?.[1].map(({ id }) => id)).toEqual([
    ...['a/gate/level', 'a/gate/torque'],
  ])
})
