import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { PlacedProblem } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { formatPath, type PlantPath } from '../../core/plant/problem.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { type Scenario, ScenarioSchema } from './schema.ts'

export type ScenarioResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads a scenario (YAML) for a plant: every problem with its place, also what it names that the plant has not. */
export function parseScenario(text: string, plant: Plant): ScenarioResult {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({ ...at(lines, pos[0]), path: '', message }))
    return { ok: false, problems }
  }
  const input: unknown = document.toJS()
  const parsed = ScenarioSchema.safeParse(input)
  const found = parsed.success ? strangers(parsed.data, plant) : shapeProblems(parsed.error, input)
  if (parsed.success && found.length === 0) return { ok: true, scenario: parsed.data }
  const problems = found.map(({ path, message }) => ({
    ...at(lines, offsetOf(document, path)),
    path: formatPath(path),
    message,
  }))
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) }
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
    if (event.do === 'cut' || event.do === 'clock') {
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

/** Of the nearest thing that is written down. */
function offsetOf(document: Document, path: PlantPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}
