import { expect, test } from 'vitest'
import { endsOf, freePlace } from '../../../web/console/trend-names.ts'

const row = (at: number, value: number) => ({ at, value })
/** From 0 to 100, drawn where `y` is a hundred less its value. */
const panelOf = (rows: readonly ReturnType<typeof row>[]) => ({
  sides: [{ drawn: [{ series: { rows } }], axis: { y: (value: number) => 100 - value } }],
})
const frame = { left: 0, right: 500, x: (at: number) => at * 5 }
const stretch = { from: 0, to: 100 }

test('the name of a limit stands where no curve passes', () => {
  const high = Array.from({ length: 40 }, (_, at) => row(at, 52))
  const low = Array.from({ length: 60 }, (_, index) => row(40 + index, 10))
  const limit = { y: 50, text: 'Flood' }
  expect(freePlace(panelOf(low), frame, stretch, limit)).toBe(6)
  const place = freePlace(panelOf([...high, ...low]), frame, stretch, limit)
  expect(place).toBeGreaterThan(200)
  // nowhere: it stays within the chart
  const all = Array.from({ length: 100 }, (_, at) => row(at, 52))
  expect(freePlace(panelOf(all), frame, stretch, limit)).toBe(6)
  expect(freePlace(panelOf([]), { ...frame, right: 20 }, stretch, limit)).toBe(6)
})

test('a curve is named at its end: by its place, of one place by what it is; what has no room is cut', () => {
  const ends = ([first, second]: readonly [string, string], room: number) => {
    const [one, other] = [
      { id: '1', y: 50, style: 0, place: first, name: 'level', value: '50' },
      { id: '2', y: 49, style: 1, place: second, name: 'flow', value: '51' },
    ] as const
    const found = endsOf([one, other], { top: 0, bottom: 100 }, room)
    expect(Math.abs((found[0]?.y ?? 0) - (found[1]?.y ?? 0))).toBeGreaterThanOrEqual(14)
    return found.map(({ text }) => text).sort()
  }
  expect(ends(['lake', 'sump'], 200)).toEqual(['lake 50', 'sump 51'])
  expect(ends(['lake', 'lake'], 200)).toEqual(['flow 51', 'level 50'])
  expect(ends(['拉萨水文断面', 'sump'], 90)).toEqual(['sump 51', '拉萨水文… 50'])
  expect(ends(['拉萨水文断面', 'sump'], 40)).toEqual(['50', '51'])
  // 101 px in the browser's letters, beside two axes
  expect(ends(['Water level', 'Flow'], 106)).toEqual(['Flow 51', 'Water level 50'])
})
