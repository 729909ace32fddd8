import type { AlarmRule } from '../../core/alarm/rule.ts'
import { type AlarmsFile, AlarmsSchema, type RuleText } from '../../core/alarm/schema.ts'
import { checkRules } from '../../core/plant/check-rules.ts'
import type { Asset, Plant } from '../../core/plant/plant.ts'
import type { PlantProblem } from '../../core/plant/problem.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { type PlacedProblem, readYamlFile } from '../../core/plant/yaml-file.ts'

export type RulesText =
  | { readonly ok: true; readonly rules: readonly AlarmRule[] }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

/** Reads the `alarms` of a plant file, alone or under that key, in YAML or JSON, for a plant. Every problem at once. */
export function parseRules(text: string, plant: Plant): RulesText {
  const file = readYamlFile(text)
  if (!file.ok) return file
  const { value } = file
  const isWrapped = typeof value === 'object' && value !== null && 'alarms' in value
  const root = isWrapped ? ['alarms'] : []
  const input = isWrapped ? value.alarms : value
  const parsed = AlarmsSchema.safeParse(input)
  if (!parsed.success) {
    return { ok: false, problems: file.place(shapeProblems(parsed.error, input, { schema: AlarmsSchema, root })) }
  }
  const places = placesOf(plant, parsed.data)
  const most = Math.max(mostPlaces, 2 * plant.rules.length)
  if (places > most) {
    const message = `${places} alarms, each rule at each of its places: expected at most ${most}`
    return { ok: false, problems: file.place([{ path: root, message }]) }
  }
  const { rules, problems } = checkRules(plant, parsed.data)
  // Compiled rules say their place in a plant file, which has them under `alarms`.
  const inText = ({ path, ...rest }: PlantProblem) => ({ ...rest, path: isWrapped ? path : path.slice(1) })
  return problems.length > 0 ? { ok: false, problems: file.place(problems.map(inText)) } : { ok: true, rules }
}

/** Alarms that rules may come to, or twice as many as are in force. */
const mostPlaces = 50_000

/** How many alarms these rules could make, at most: counted before any is made. */
function placesOf({ sites, devices }: Plant, file: AlarmsFile): number {
  const kinds = Map.groupBy(
    sites.flatMap(({ assets }) => assets),
    ({ kind }): string => kind,
  )
  const assetsOf = (kind: string) => (kind === '*' ? [...kinds.values()].flat() : (kinds.get(kind) ?? []))
  const templates = Object.entries(file.templates ?? {}).map(([kind, texts]) => {
    const assets = assetsOf(kind)
    const points = pointsOf(assets)
    return texts.reduce((sum, text) => sum + (isForMany(text) ? points : assets.length), 0)
  })
  const placed = (file.rules ?? []).map(({ at, rule }) => (isForMany(rule) ? pointsOf(assetsAt(sites, at)) : 1))
  return [...templates, ...placed, (file.devices?.length ?? 0) * devices.size].reduce((sum, count) => sum + count, 0)
}

function isForMany(text: RuleText): boolean {
  return ('quantity' in text && text.quantity !== undefined) || ('point' in text && text.point === '*')
}

function pointsOf(assets: readonly Asset[]): number {
  return assets.reduce((sum, { points }) => sum + points.length, 0)
}

function assetsAt(sites: Plant['sites'], at: string): readonly Asset[] {
  const [siteId, assetId] = at.split('/')
  return sites.find(({ id }) => id === siteId)?.assets.filter(({ id }) => id === assetId) ?? []
}
