import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { compilePlant } from '../../../core/plant/compile.ts'
import { startCity } from '../../../simulators/city/live.ts'
import { parseScenario } from '../../../simulators/scenarios/parse.ts'
import { runScenario } from '../../../simulators/scenarios/run.ts'
import { decode } from '../../support/decode.ts'
import { quietLog } from '../../support/quiet.ts'
import { startTestListener } from '../../support/sl651-listener.ts'

/** The head works of the south main canal, as a hydrological station. */
function hydrologicalLhasa() {
  const text = readFileSync(join(import.meta.dirname, '../../../plant/lhasa.yaml'), 'utf8')
  const file = parseDocument(text, { merge: true }).toJS() as {
    sites: {
      id: string
      devices?: { id: string; address?: string }[]
      assets: { device?: string; points: { wire?: string; quantity: string }[] }[]
    }[]
  }
  const site = file.sites.find(({ assets }) => assets.some((each) => each.device === 'nangan-1'))
  if (!site) throw new Error('the plant has no such station any more')
  site.devices = [
    ...(site.devices ?? []).filter(({ id }) => id !== 'nangan-1'),
    { id: 'nangan-1', address: '0060010203' },
  ]
  const wires: Record<string, string> = {
    water_level: 'Z',
    flow: 'Q',
    velocity: 'VJ',
    battery: '38',
    mains: 'ZT.mains',
  }
  for (const asset of site.assets.filter((each) => each.device === 'nangan-1'))
    for (const point of asset.points) point.wire = wires[point.quantity] ?? point.wire ?? `x-${point.quantity}`
  const compiled = compilePlant(file)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plant
}

test('an hour of a station that speaks SL 651 is told whole, to the minute', async () => {
  const plant = hydrologicalLhasa()
  const parsed = parseScenario(
    `id: hour
name: { zh-CN: 一小时, en: An hour }
story: { zh-CN: 一小时, en: An hour }
start: 2026-06-10T09:00:00+08:00
duration: 1h
events: []
`,
    plant,
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  await using here = await startTestListener()
  here.plant.current = plant
  const sl651 = { host: '127.0.0.1', port: here.port, password: '1234' }
  const { scenario } = parsed
  {
    const url = 'mqtt://127.0.0.1:1'
    // a whole minute, so that the same rows share one as in the scenario
    const clock = () => Date.UTC(2026, 6, 3, 4)
    const options = { url, plant, credentials: new Map<string, string>(), log: quietLog, scenario, clock }
    await using city = startCity({ ...options, speed: 'max', sl651 })
    await city.finished
    expect(city.counts.dropped).toBe(0)
  }
  const read = (await here.recorded()).flatMap((each) => {
    const { readings, rejects } = decode(plant, each)
    expect(rejects).toEqual([])
    return readings.map(({ point, at, value }) => ({ point: point.wire, at, value }))
  })
  const minuteOf = (at: number) => Math.floor(at / 60_000) * 60_000
  const isSayable = (wire: string) => /^(?:Z|Q|VJ|38|ZT\.mains)$/.test(wire)
  const rows = [...runScenario(scenario, { plant })].filter(
    ({ device, readings }) => device === 'nangan-1' && Object.keys(readings).some(isSayable),
  )
  // of two rows in a minute only the first can be said
  const said = rows
    .filter(({ at }, index) => minuteOf(at) !== minuteOf(rows[index - 1]?.at ?? 0))
    .flatMap(({ at, readings }) =>
      Object.entries(readings).map(([point, value]) => ({ point, at: minuteOf(at), value })),
    )
    .filter(({ point }) => isSayable(point) && point !== 'ZT.mains')
  const ofNumbers = read.filter(({ point }) => !point.startsWith('ZT.'))
  expect(ofNumbers.length).toBeGreaterThan(30)
  const shift = (ofNumbers[0]?.at ?? 0) - (said[0]?.at ?? 0)
  const shown = (all: typeof said, by: number) => all.map(({ point, at, value }) => `${at + by} ${point} ${value}`)
  expect(shown(ofNumbers, 0)).toEqual(shown(said, shift))
})
