import type { Plant } from '../../core/plant/plant.ts'
import type { PlantPath } from '../../core/plant/problem.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { type PlacedProblem, readYamlFile } from '../../core/plant/yaml-file.ts'
import { type Scenario, ScenarioSchema } from './schema.ts'

export type ScenarioResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads a scenario (YAML) for a plant: every problem with its place, also what it names that the plant has not. */
export function parseScenario(text: string, plant: Plant): ScenarioResult {
  const file = readYamlFile(text)
  if (!file.ok) return file
  const parsed = ScenarioSchema.safeParse(file.value)
  const found = parsed.success ? strangers(parsed.data, plant) : shapeProblems(parsed.error, file.value)
  if (parsed.success && found.length === 0) return { ok: true, scenario: parsed.data }
  return { ok: false, problems: file.place(found) }
}

/** What a scenario names that is not in the plant. */
function strangers(scenario: Scenario, plant: Plant): { path: PlantPath; message: string }[] {
  const assets = new Set(plant.sites.flatMap((site) => site.assets.map((asset) => `${site.id}/${asset.id}`)))
  const places = new Set([...assets, ...plant.devices.keys(), ...plant.sites.map(({ id }) => id)])
  const problems: { path: PlantPath; message: string }[] = []
  const check = (path: PlantPath, name: string, known: { has(name: string): boolean }, what: string) => {
    if (!known.has(name)) problems.push({ path, message: `the plant has no ${what} ${name}` })
  }
  for (const [index, event] of scenario.events.entries()) {
    for (const key of ['pump', 'gate', 'screen', 'lake', 'asset'] as const) {
      const name = key in event ? (event as Partial<Record<typeof key, string>>)[key] : undefined
      if (name !== undefined) check(['events', index, key], name, assets, 'asset')
    }
    if (event.do === 'fault') check(['events', index, 'point'], event.point, plant.points, 'point')
    if ('network' in event) {
      check(['events', index, 'network'], event.network, places, 'site or device')
    }
    if (event.do === 'rain' && event.zone !== 'everywhere') {
      check(['events', index, 'zone'], event.zone, places, 'site or asset')
    }
  }
  for (const [index, { alarm }] of scenario.expect.entries()) {
    check(['expect', index, 'alarm'], alarm.slice(0, alarm.lastIndexOf('/')), places, 'asset or device')
  }
  return problems
}
