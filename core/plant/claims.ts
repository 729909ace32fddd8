import { z } from 'zod'
import { Name } from '../topic.ts'
import type { LocalText } from '../words/language.ts'
import { compilePlant } from './compile.ts'
import type { Plant } from './plant.ts'
import { formatPath, type PlantPath, problemText } from './problem.ts'
import { AssetSchema, DeviceSchema, type PlantFile, PlantSchema, PointSchema } from './schema.ts'

/**
 * Claims: devices and points that were taken into the plant by command, beside the plant file. What the plant file
 * says itself goes before them, so a claim that was written into it later does no harm.
 */
export const ClaimSchema = z.strictObject({
  site: Name,
  device: Name,
  address: DeviceSchema.shape.address,
  /** An asset of the plant file, or a new one: then with its kind. */
  asset: Name,
  kind: AssetSchema.shape.kind.optional(),
  name: AssetSchema.shape.name.optional(),
  /** Of a new asset: the alarms of its kind may need them. */
  levels: AssetSchema.shape.levels,
  points: z.array(PointSchema.omit({ device: true })).min(1),
})
export type Claim = z.infer<typeof ClaimSchema>

export const ClaimsSchema = z.strictObject({ version: z.literal(1), claims: z.array(ClaimSchema) })

export type ClaimedPlant =
  | { readonly ok: true; readonly plant: Plant }
  /** One line for each thing that is wrong, naming its claim. */
  | { readonly ok: false; readonly problems: readonly LocalText[] }

/** A claim's name among people: `{site}/{device} as {asset}`. */
export function claimName({ site, device, asset }: Claim): string {
  return `${site}/${device} as ${asset}`
}

type SiteFile = PlantFile['sites'][number]
type AssetFile = SiteFile['assets'][number]

/** The plant of a good plant file and claims. */
export function compileClaimed(file: unknown, claims: readonly Claim[]): ClaimedPlant {
  const plant = PlantSchema.parse(file)
  const owners = new Map<string, Claim>()
  const problems = claims.flatMap((claim) => merge(plant, claim, owners))
  const compiled = compilePlant(plant)
  if (compiled.ok && problems.length === 0) return compiled
  const found = compiled.ok ? [] : compiled.problems
  return {
    ok: false,
    problems: [
      ...problems,
      ...found.map((problem) => {
        const [owner, { en, 'zh-CN': zh }] = [ownerOf(problem.path, owners), problemText(problem)]
        return { en: `${owner}: ${en}`, 'zh-CN': `${owner}：${zh}` }
      }),
    ],
  }
}

/** Writes a claim into the plant file's value; what is wrong with the claim itself. */
function merge(plant: PlantFile, claim: Claim, owners: Map<string, Claim>): LocalText[] {
  const siteIndex = plant.sites.findIndex(({ id }) => id === claim.site)
  const site = plant.sites[siteIndex]
  const name = claimName(claim)
  if (!site) return [{ en: `${name}: no site ${claim.site}`, 'zh-CN': `${name}：没有站点 ${claim.site}` }]
  const place = ['sites', siteIndex]
  const { device, address } = claim
  site.devices ??= []
  if (address !== undefined && !site.devices.some(({ id }) => id === device)) {
    owners.set(formatPath([...place, 'devices', site.devices.length]), claim)
    site.devices.push({ id: device, address })
  }
  const found = site.assets.findIndex(({ id }) => id === claim.asset)
  const known = site.assets[found]
  if (!known && !claim.kind) {
    const en = `${name}: ${claim.site} has no asset ${claim.asset}: give its kind`
    return [{ en, 'zh-CN': `${name}：${claim.site} 没有设施 ${claim.asset}，请给出类型` }]
  }
  if (known && claim.levels) {
    const en = `${name}: ${claim.asset} is there already, with its own levels or none`
    return [{ en, 'zh-CN': `${name}：设施 ${claim.asset} 已存在，特征水位以其为准` }]
  }
  const assetIndex = known ? found : site.assets.length
  const asset = known ?? newAsset(site, claim)
  if (!known) {
    owners.set(formatPath([...place, 'assets', assetIndex]), claim)
    site.assets.push(asset)
  }
  for (const point of claim.points) {
    if (asset.points.some(({ id }) => id === point.id)) continue
    owners.set(formatPath([...place, 'assets', assetIndex, 'points', asset.points.length]), claim)
    asset.points.push({ ...point, device })
  }
  return []
}

function newAsset(site: SiteFile, { asset, kind, name, device, levels }: Claim): AssetFile {
  const called = name ?? { 'zh-CN': asset, en: asset }
  return {
    ...{ id: asset, kind: kind ?? 'cabinet', name: called, at: site.at, device },
    ...(levels && { levels }),
    points: [],
  }
}

/** The claim that wrote what is at a path, else the path. */
function ownerOf(path: PlantPath, owners: ReadonlyMap<string, Claim>): string {
  for (let length = path.length; length > 0; length--) {
    const claim = owners.get(formatPath(path.slice(0, length)))
    if (claim) return [claimName(claim), ...path.slice(length)].join(' ')
  }
  return formatPath(path)
}
