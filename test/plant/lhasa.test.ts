import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dutyDoubts } from '../../core/people/doubts.ts'
import { plantJsonSchema } from '../../core/plant/json-schema.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'

function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
}

function plantOf(text: string): Plant {
  const parsed = parsePlant(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2))
  return parsed.plant
}

describe('plant/lhasa.yaml', () => {
  const { sites, points, devices, duty } = plantOf(textOf('plant/lhasa.yaml'))
  const assets = sites.flatMap((site) => site.assets)

  it('describes the parks, the water systems and enough of each', () => {
    expect(sites.filter(({ kind }) => kind === 'park').length).toBeGreaterThanOrEqual(3)
    expect(sites.filter(({ kind }) => kind === 'water-system').length).toBeGreaterThanOrEqual(4)
    expect(assets.length).toBeGreaterThanOrEqual(60)
    expect(points.size).toBeGreaterThanOrEqual(300)
  })

  it('names the places that the city is known by', () => {
    const names = [...sites, ...assets].map(({ name }) => name['zh-CN'])
    for (const name of [
      '活水林卡',
      '白荣林卡',
      '丹青林卡',
      '宗角禄康',
      '罗布林卡',
      '南干渠',
      '中干渠',
      '北干渠',
      '丹凤河',
      '拉萨河',
    ]) {
      expect(names).toContain(name)
    }
    expect(assets.filter(({ kind }) => kind === 'barrage')).toHaveLength(6)
  })

  it('says of every level that is not public that it is an example', () => {
    expect(assets.filter(({ levels, example }) => levels && !example).map(({ id }) => id)).toEqual([])
  })

  it('says of every point how often it reports, and of every measured one what it can report', () => {
    const all = [...points.values()]
    expect(all.filter(({ everyMs }) => everyMs === undefined).map(({ id }) => id)).toEqual([])
    const bare = all.filter(({ quantity, range }) => quantity.kind === 'gauge' && !range)
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  it('gives every device something to report', () => {
    expect([...devices.values()].filter((device) => device.points.size === 0).map(({ id }) => id)).toEqual([])
  })

  it('has a crew for every site, and somebody on duty for each at every hour of the year that it lists', () => {
    expect(sites.filter(({ crew }) => crew === undefined || !duty.crews.has(crew))).toEqual([])
    const quarters = ['2026-01-01', '2026-04-01', '2026-07-01', '2026-10-01'].map((day) => Date.parse(day))
    const errors = quarters.flatMap((from) => dutyDoubts(duty, 'Asia/Shanghai', from))
    expect(errors.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('says of every person and crew that it is an example, and keeps no number', () => {
    expect([...duty.people.values()].filter(({ example }) => !example)).toEqual([])
    expect(textOf('plant/lhasa.yaml')).not.toMatch(/1[3-9]\d{9}/)
  })

  it('points editors at its schema', () => {
    expect(textOf('plant/lhasa.yaml').split('\n')[0]).toBe('# yaml-language-server: $schema=schema.json')
  })
})

it('plant/schema.json is what `plant schema` prints', () => {
  expect(textOf('plant/schema.json')).toBe(plantJsonSchema())
})

it('the example of docs/plant.md is a plant', () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(textOf('docs/plant.md'))?.[1] ?? ''
  const { points, devices } = plantOf(example)
  expect([...points.keys()]).toEqual(['nangan-canal/head/level', 'nangan-canal/head/flow'])
  expect([...(devices.get('nangan-canal/nangan-1')?.points.keys() ?? [])]).toEqual(['level', 'Q'])
})
