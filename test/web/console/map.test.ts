import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SiteInfo } from '../../../web/console/info.ts'
import { crosses, type Labelled, labelPlaces, leaderOf } from '../../../web/console/map-labels.ts'
import { touch } from '../../../web/console/map-scale.ts'
import { reachesOf } from '../../../web/console/reaches.ts'

const frame = { width: 800, height: 460, labelHigh: 17 }
const label = (x: number, y: number, isUrgent = false): Labelled => ({ x, y, size: 10, width: 60, isUrgent })

describe('labels of the map', () => {
  test('stand beside their sign, the first ones first, and one without room is left out', () => {
    const [first, second] = labelPlaces([label(100, 100), label(104, 101)], { taken: [], lines: [], frame })
    expect(first).toMatchObject({ x: 108, y: 91.5 })
    expect(second && first && touch(second, first)).toBe(false)
    const full = [{ x: 0, y: 0, width: 800, height: 460 }]
    expect(labelPlaces([label(100, 100, true)], { taken: full, lines: [], frame })).toEqual([undefined])
  })

  test('do not lie on a line that runs right of the sign', () => {
    const line = { x1: 100, y1: 100, x2: 400, y2: 100 }
    const [place] = labelPlaces([label(100, 100)], { taken: [], lines: [line], frame })
    expect(place && crosses(line, place)).toBe(false)
  })

  test.each([
    [{ x1: 0, y1: 0, x2: 10, y2: 10 }, true],
    [{ x1: 0, y1: 5, x2: 20, y2: 5 }, true],
    [{ x1: 0, y1: 20, x2: 20, y2: 20 }, false],
    [{ x1: 0, y1: 11, x2: 11, y2: 0 }, true],
    [{ x1: 0, y1: 7, x2: 7, y2: 0 }, false],
    [{ x1: 6, y1: 6, x2: 7, y2: 7 }, true],
  ])('the line %j lies in the box: %s', (line, expected) => {
    expect(crosses(line, { x: 4, y: 4, width: 6, height: 6 })).toBe(expected)
  })

  test('touch neither lines, signs, nor each other in a city ten times as large', () => {
    const place = fc.record({ x: fc.integer({ min: 20, max: 780 }), y: fc.integer({ min: 20, max: 440 }) })
    const city = fc.record({
      signs: fc.array(place, { minLength: 130, maxLength: 130 }),
      dots: fc.array(place, { minLength: 2, maxLength: 40 }),
    })
    fc.assert(
      fc.property(city, ({ signs, dots }) => {
        const taken = signs.map(({ x, y }) => ({ x: x - 5, y: y - 5, width: 10, height: 10 }))
        const lines = dots.slice(1).map(({ x, y }, index) => {
          const { x: x1, y: y1 } = dots[index] ?? { x, y }
          return { x1, y1, x2: x, y2: y }
        })
        const all = signs.map(({ x, y }, index) => label(x, y, index < 5))
        const places = labelPlaces(all, { taken, lines, frame })
        expect(labelPlaces(all, { taken, lines, frame })).toEqual(places)
        const shown = places.flatMap((each) => each ?? [])
        for (const [index, place] of places.entries()) {
          const leader = place && all[index] && leaderOf(all[index], place)
          if (leader) expect(shown.some((box) => box !== place && crosses(leader, box))).toBe(false)
        }
        for (const [index, box] of shown.entries()) {
          expect(lines.some((line) => crosses(line, box))).toBe(false)
          expect([...taken, ...shown.slice(index + 1)].some((other) => touch(box, other))).toBe(false)
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('the strip of a reach', () => {
  const text = (en: string) => ({ 'zh-CN': en, en })
  const asset = (id: string, kind: string, at: [number, number]) => ({ id, kind, name: text(id), at })
  const site: SiteInfo = {
    ...{ id: 'canal', name: text('Canal'), at: [29.65, 91.1] },
    lines: [
      [
        [29.65, 91.2],
        [29.65, 91.15],
        [29.66, 91.1],
      ],
      [
        [29.7, 91.1],
        [29.68, 91.1],
      ],
    ],
    assetList: [
      asset('pump', 'pump', [29.6595, 91.101]),
      asset('gate', 'gate', [29.6501, 91.19]),
      asset('gauge', 'level-gauge', [29.6502, 91.16]),
      asset('gully', 'gully', [29.69, 91.1]),
      asset('cabinet', 'cabinet', [29.65, 91.17]),
      asset('bare', 'gate', [29.65, 91.18]),
    ],
  }
  const point = (id: string, quantity: string) => ({
    ...{ id: `canal/${id}`, name: text(id), assetName: text(id), quantity, kind: 'gauge' as const, unit: '' },
  })
  const points = [
    point('pump/current', 'current'),
    point('pump/state', 'pump_state'),
    point('gate/opening', 'gate_opening'),
    point('gauge/flow', 'flow'),
    point('gauge/level', 'water_level'),
    point('gully/level', 'water_level'),
    point('cabinet/mains', 'mains'),
  ]

  test('has what stands at each line in the order of flow, with the value that tells most', () => {
    const found = reachesOf({ sites: [site], bySite: new Map([['canal', points]]) })
    expect(found.map(({ nodes }) => nodes.map(({ point: { id } }) => id))).toEqual([
      ['canal/gate/opening', 'canal/gauge/level', 'canal/pump/state'],
      ['canal/gully/level'],
    ])
  })

  test('is none where a site has no line', () => {
    const { lines: _, ...bare } = site
    expect(reachesOf({ sites: [bare], bySite: new Map([['canal', points]]) })).toEqual([])
  })
})
