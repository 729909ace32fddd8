import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { decoderFactories } from '../../../core/decode/registry.ts'
import { compilePlant } from '../../../core/plant/compile.ts'
import type { Plant } from '../../../core/plant/plant.ts'
import { decode, memoryOf, messageOf, plantOf, rejectsOf, valuesOf } from '../../support/decode.ts'
import { lineDecoder } from './example/line.ts'

const guide = readFileSync(new URL('../../../docs/formats.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```(\w+)(?: (\w+))?\n(.*?)^```$/gms)].map(([, language, role, text = '']) => ({
  kind: role ?? language,
  text,
}))
const city = { id: 'lhasa', name: { 'zh-CN': '拉萨', en: 'Lhasa' }, zone: 'Asia/Shanghai', at: [29.65, 91.12] }

/** The guide's examples in their order: each message with the plant that stands before it and the readings after it. */
function examples(): { topic: string; payload: unknown; plant: Plant; readings: unknown }[] {
  const found: ReturnType<typeof examples> = []
  let sites: unknown
  let plant: Plant | undefined
  for (const [index, { kind, text }] of blocks.entries()) {
    if (kind === 'yaml') {
      const written = parse(text) as { sites?: unknown; decoders?: unknown }
      sites ??= written.sites
      const compiled = compilePlant({ version: 1, city, sites, decoders: written.decoders ?? [] })
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems, null, 1))
      plant = compiled.plant
    }
    if (kind === 'message' && plant) {
      const { topic, payload } = JSON.parse(text) as { topic: string; payload: unknown }
      found.push({ topic, payload, plant, readings: JSON.parse(blocks[index + 1]?.text ?? 'null') })
    }
  }
  return found
}

test.each(examples())('the guide’s example on $topic', ({ topic, payload, plant, readings }) => {
  const decoded = decode(plant, messageOf(topic, payload))
  const told = decoded.readings.map(({ point, value, reason }) => [
    `${point.asset}/${point.point}`,
    reason === undefined ? value : [value, reason],
  ])
  expect(Object.fromEntries(told)).toEqual(readings)
  expect(decoded.rejects).toEqual([])
})

test('the guide names every decoder', () => {
  for (const name of decoderFactories.keys()) expect(guide).toContain(`use: ${name}`)
})

test('the guide’s own decoder is the one that runs here, in fewer than 80 lines', () => {
  const file = readFileSync(new URL('./example/line.ts', import.meta.url), 'utf8')
  expect(blocks.find(({ kind }) => kind === 'ts')?.text).toBe(file.replaceAll('../../../../core/decode/', './'))
  expect(file.split('\n').length).toBeLessThan(80)

  const plant = plantOf({ 'danfeng/gauge': { points: { level: 'water_level', pump: 'pump_state' } } })
  const decoder = lineDecoder({ device: { topic: 1 }, zone: 'Asia/Shanghai' })
  const decoded = decoder(messageOf('gauge', '20260703101500;level=1.23;pump=running;level=1,5;x=1'), plant, memoryOf())
  expect(valuesOf(decoded)).toEqual({ level: 1.23, pump: 1 })
  expect(decoded.readings[0]?.at).toBe(Date.parse('2026-07-03T02:15:00Z'))
  expect(rejectsOf(decoded)).toEqual(['/3 not-a-number', '/4 unknown-point'])
})
