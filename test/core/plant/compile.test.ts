import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { compilePlant } from '../../../core/plant/compile.ts'
import type { Plant } from '../../../core/plant/plant.ts'
import { plantText } from '../../support/plant-text.ts'

const file: unknown = parse(plantText, { merge: true })

function compiled(): Plant {
  const result = compilePlant(file)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.plant
}

describe('a compiled plant', () => {
  it('finds a point by site, asset and point', () => {
    expect(compiled().points.get('lukang/lake/level')).toEqual({
      id: 'lukang/lake/level',
      site: 'lukang',
      asset: 'lake',
      point: 'level',
      name: { 'zh-CN': '水位', en: 'Water level' },
      quantity: expect.objectContaining({ id: 'water_level', unit: 'm' }),
      adding: { how: 'instant' },
      unit: 'mm',
      saysUnit: true,
      device: 'lukang-1',
      wire: 'level',
      everyMs: 300_000,
      range: [0, 6],
      sentinels: new Set(),
      maxRatePerMs: 1e-4,
      spike: 0.1,
      flatMs: 86_400_000,
    })
  })

  it('finds a device, listed or only named, and in it a point by its wire name', () => {
    const { devices, points } = compiled()
    expect([...devices.keys()].sort()).toEqual([
      'lukang/lukang-1',
      'lukang/lukang-2',
      'nangan/gateway-1',
      'nangan/nangan-1',
      'nangan/nangan-2',
    ])
    expect(devices.get('nangan/nangan-1')).toMatchObject({ gateway: 'gateway-1', address: '24E1A0' })
    expect(devices.get('nangan/nangan-1')?.points.get('Q')).toBe(points.get('nangan/head/flow'))
    expect(devices.get('nangan/gateway-1')?.points.size).toBe(0)
  })

  it('finds a device by its foreign address, and where it has none, by its id', () => {
    const { devices, devicesByAddress } = compiled()
    expect(devicesByAddress.get('24e1a0')).toBe(devices.get('nangan/nangan-1'))
    expect(devicesByAddress.get('lukang-2')).toBe(devices.get('lukang/lukang-2'))
  })

  it('holds each point once under its device', () => {
    const { devices, points } = compiled()
    const held = [...devices.values()].flatMap((device) => [...device.points.values()])
    expect(new Set(held)).toEqual(new Set(points.values()))
    expect(held).toHaveLength(points.size)
  })
})

describe('compilePlant', () => {
  it('is total over any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(compilePlant(json).ok).toBe(false)
      }),
    )
  })

  it('is total over plant files with any JSON in any place', () => {
    const places = placesOf(file)
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (place, json) => {
        const result = compilePlant(replaced(file, place, json))
        if (!result.ok) expect(result.problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})

type Step = string | number

/** Every path in a value. */
function placesOf(value: unknown): Step[][] {
  if (typeof value !== 'object' || value === null) return [[]]
  const entries: [Step, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [[], ...entries.flatMap(([key, inner]) => placesOf(inner).map((path) => [key, ...path]))]
}

function replaced(value: unknown, [step, ...rest]: Step[], by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? replaced(item, rest, by) : item))
  const entries = Object.entries(value ?? {})
  return Object.fromEntries(entries.map(([key, item]) => [key, key === step ? replaced(item, rest, by) : item]))
}
