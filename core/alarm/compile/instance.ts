import { suggest } from '../../plant/nearest.ts'
import type { Asset, Device, Plant, Point } from '../../plant/plant.ts'
import type { PlantPath, PlantProblem } from '../../plant/problem.ts'
import { shapeProblems } from '../../plant/shape.ts'
import { type AlarmsFile, RuleSchema, type RuleText } from '../schema.ts'

/** A rule at its place, overrides applied. `path` is where the file says so, `first` where without overrides. */
export interface Instance {
  readonly path: PlantPath
  readonly text: RuleText
  readonly place: RulePlace
  readonly first?: PlantPath
  /** Indexes of the file's overrides that hold here. */
  readonly overrides?: readonly number[]
}

/** What a rule is about: an asset, with a point of it or not, or a device. */
export type RulePlace =
  | { readonly kind: 'asset'; readonly site: string; readonly asset: Asset; readonly point?: Point }
  | { readonly kind: 'device'; readonly site: string; readonly device: Device }

/** Every rule of the file at every place it applies to, and what is wrong with the placing. */
export function placeRules(plant: Plant, file: AlarmsFile): { instances: Instance[]; problems: PlantProblem[] } {
  const problems: PlantProblem[] = []
  checkTemplates(plant, file, problems)
  checkQuantities(plant, file, problems)
  const placed = [...fromTemplates(plant, file), ...fromDevices(plant, file), ...fromRules(plant, file, problems)]
  const instances = placed.flatMap((instance) => override(instance, file, problems))
  for (const [index, { at, rule }] of (file.overrides ?? []).entries()) {
    const there = placed.filter(({ place }) => isWithin(at, place))
    if (there.some(({ text }) => text.id === rule)) continue
    const ids = new Set(there.map(({ text }) => text.id))
    const message =
      ids.size === 0
        ? `no rule applies at ${at}${meantPlace(plant, at)}`
        : `no rule ${rule} applies at ${at}${suggest(rule, ids)}`
    problems.push({ path: ['alarms', 'overrides', index], message })
  }
  return { instances: instances.filter(({ text }) => text.enabled !== false), problems }
}

/** The place that was probably meant: its site, else its asset or device there, else its point. */
function meantPlace(plant: Plant, at: string): string {
  const [siteId = '', assetId, pointId] = at.split('/')
  const site = plant.sites.find(({ id }) => id === siteId)
  if (!site)
    return `: unknown site ${siteId}${suggest(
      siteId,
      plant.sites.map(({ id }) => id),
    )}`
  if (assetId === undefined) return ''
  const asset = site.assets.find(({ id }) => id === assetId)
  const devices = [...plant.devices.values()].filter((device) => device.site === siteId).map(({ id }) => id)
  if (!asset && !devices.includes(assetId)) {
    return `: unknown asset or device ${assetId}${suggest(assetId, [...site.assets.map(({ id }) => id), ...devices])}`
  }
  if (!asset || pointId === undefined || asset.points.some(({ id }) => id === pointId)) return ''
  return `: unknown point ${pointId}${suggest(
    pointId,
    asset.points.map(({ id }) => id),
  )}`
}

/** Assets may lack a template's point; a name that none of the kind has, though another one like it, is misspelt. */
function checkTemplates(plant: Plant, file: AlarmsFile, problems: PlantProblem[]): void {
  const assets = plant.sites.flatMap((site) => site.assets)
  for (const [kind, texts] of Object.entries(file.templates ?? {})) {
    const points = assets.filter((asset) => kind === '*' || asset.kind === kind).flatMap((asset) => asset.points)
    if (points.length === 0) continue
    const known = new Set(points.map(({ id }) => id))
    for (const [index, text] of texts.entries()) {
      if (!('point' in text) || text.point === undefined || text.point === '*' || known.has(text.point)) continue
      const meant = suggest(text.point, known)
      if (meant === '') continue
      const whose = kind === '*' ? 'no asset' : `no asset of the kind ${kind}`
      const message = `${whose} has a point ${text.point}${meant}`
      problems.push({ path: ['alarms', 'templates', kind, index, 'point'], message })
    }
  }
}

/** A quantity that does not exist would make a rule that stands nowhere. */
function checkQuantities({ quantities }: Plant, file: AlarmsFile, problems: PlantProblem[]): void {
  const templates = Object.entries(file.templates ?? {}).flatMap(([kind, texts]) =>
    texts.map((text, index) => ({ text, path: ['alarms', 'templates', kind, index] })),
  )
  const rules = (file.rules ?? []).map(({ rule }, index) => ({ text: rule, path: ['alarms', 'rules', index, 'rule'] }))
  for (const { text, path } of [...templates, ...rules]) {
    if (!('quantity' in text) || text.quantity === undefined || quantities.has(text.quantity)) continue
    const message = `unknown quantity ${text.quantity}${suggest(text.quantity, quantities.keys())}`
    problems.push({ path: [...path, 'quantity'], message })
  }
}

function fromTemplates(plant: Plant, file: AlarmsFile): Instance[] {
  return Object.entries(file.templates ?? {}).flatMap(([kind, texts]) =>
    plant.sites.flatMap((site) =>
      site.assets
        .filter((asset) => kind === '*' || asset.kind === kind)
        .flatMap((asset) =>
          texts.flatMap((text, index) => atAsset(plant, site.id, asset, text, ['alarms', 'templates', kind, index])),
        ),
    ),
  )
}

function fromDevices(plant: Plant, file: AlarmsFile): Instance[] {
  return (file.devices ?? []).flatMap((text, index) =>
    [...plant.devices.values()]
      // A gateway that has no points of its own can be offline, not silent.
      .filter((device) => text.kind === 'offline' || device.points.size > 0)
      .map((device) => ({
        path: ['alarms', 'devices', index],
        text,
        place: { kind: 'device' as const, site: device.site, device },
      })),
  )
}

function fromRules(plant: Plant, file: AlarmsFile, problems: PlantProblem[]): Instance[] {
  return (file.rules ?? []).flatMap(({ at, rule: text }, index) => {
    const path = ['alarms', 'rules', index]
    const [siteId, second] = at.split('/')
    const asset = plant.sites.find(({ id }) => id === siteId)?.assets.find(({ id }) => id === second)
    const device = plant.devices.get(at)
    const found: Instance[] = asset
      ? atAsset(plant, siteId ?? '', asset, text, [...path, 'rule'])
      : device
        ? [{ path: [...path, 'rule'], text, place: { kind: 'device', site: device.site, device } }]
        : []
    if (!asset && !device) problems.push({ path: [...path, 'at'], message: `${at}: no such asset or device` })
    else if (found.length === 0) problems.push({ path: [...path, 'rule'], message: `${at} has no such point` })
    return found
  })
}

function atAsset(plant: Plant, site: string, asset: Asset, text: RuleText, path: PlantPath): Instance[] {
  if (!('point' in text || 'quantity' in text)) return [{ path, text, place: { kind: 'asset', site, asset } }]
  return asset.points.flatMap(({ id }) => {
    const point = plant.points.get(`${site}/${asset.id}/${id}`)
    const chosen = text.quantity === undefined ? text.point === '*' || text.point === id : true
    const fits = text.quantity === undefined || point?.quantity.id === text.quantity
    const one = text.point === id
    return point && chosen && fits && (one || isFor(text, point))
      ? [{ path, text, place: { kind: 'asset' as const, site, asset, point } }]
      : []
  })
}

/** Of points that are not named one by one, a rule passes over those of which it can say nothing. */
function isFor(text: RuleText, { quantity, everyMs }: Point): boolean {
  if (text.kind === 'silent') return everyMs !== undefined || text.every !== undefined
  if (text.kind === 'bad-quality') return true
  const ofStates = text.kind === 'state' || text.kind === 'starts' || text.kind === 'run-hours'
  return ofStates === (quantity.kind === 'state')
}

function override(instance: Instance, file: AlarmsFile, problems: PlantProblem[]): Instance[] {
  let changed: Record<string, unknown> = { ...instance.text }
  let path = instance.path
  const overrides: number[] = []
  for (const [index, { at, rule, set }] of (file.overrides ?? []).entries()) {
    if (rule !== instance.text.id || !isWithin(at, instance.place)) continue
    path = ['alarms', 'overrides', index, 'set']
    overrides.push(index)
    changed = Object.fromEntries(Object.entries({ ...changed, ...set }).filter(([, value]) => value !== null))
  }
  if (path === instance.path) return [instance]
  const parsed = RuleSchema.safeParse(changed)
  if (parsed.success) return [{ ...instance, path, text: parsed.data, first: instance.path, overrides }]
  problems.push(...shapeProblems(parsed.error, changed, { schema: RuleSchema, root: path }))
  return []
}

/** Whether a rule's place lies at a place or in it. */
export function isWithin(at: string, place: RulePlace): boolean {
  const own =
    place.kind === 'device'
      ? `${place.site}/${place.device.id}`
      : (place.point?.id ?? `${place.site}/${place.asset.id}`)
  return own === at || own.startsWith(`${at}/`)
}
