import { z } from 'zod'
import { quantities } from '../quantity.ts'
import type { PlantPath } from './problem.ts'
import { QuantitySchema, type QuantityText } from './quantity-schema.ts'
import { AssetSchema, DeviceSchema, PlantSchema, PointSchema, SiteSchema } from './schema.ts'

/**
 * The parts of a plant file that are sound by themselves, each with its place. Checks run over these, so that one
 * misspelt key does not hide what is wrong elsewhere.
 */
export interface Pieces {
  readonly city: PlantCity | undefined
  readonly quantities: readonly QuantityPiece[]
  /** What points have in common by anchor, where it names a quantity. */
  readonly instruments: readonly { readonly path: PlantPath; readonly quantity: string }[]
  /** Ids of all quantities, also of those that are not sound. */
  readonly knownQuantities: ReadonlySet<string>
  readonly sites: readonly SitePiece[]
  readonly devices: readonly DevicePiece[]
  readonly assets: readonly AssetPiece[]
  readonly points: readonly PointPiece[]
}
type PlantCity = z.infer<typeof PlantSchema>['city']

/** A quantity that the file defines. */
export interface QuantityPiece {
  readonly path: PlantPath
  readonly quantity: QuantityText
}
export interface SitePiece {
  readonly path: PlantPath
  readonly site: z.infer<typeof SiteHead>
}
export interface DevicePiece {
  readonly path: PlantPath
  readonly site: string
  readonly device: z.infer<typeof DeviceSchema>
}
export interface AssetPiece {
  readonly path: PlantPath
  readonly site: string
  readonly asset: z.infer<typeof AssetHead>
  /** Undefined unless every point of the asset is sound. */
  readonly points: readonly z.infer<typeof PointSchema>[] | undefined
}
export interface PointPiece {
  readonly path: PlantPath
  readonly site: string
  /** The asset's id. */
  readonly asset: string
  /** Its own device, else its asset's; undefined also where the asset is not sound. */
  readonly device: string | undefined
  /** True when no device is named although all that could name one is sound. */
  readonly orphan: boolean
  readonly point: z.infer<typeof PointSchema>
}

const SiteHead = SiteSchema.extend({ assets: z.unknown().optional(), devices: z.unknown().optional() })
const AssetHead = AssetSchema.extend({ points: z.unknown().optional() })

/** Takes a plant file apart. Total: anything that is no plant file has no pieces. */
export function piecesOf(file: unknown): Pieces {
  const sites: SitePiece[] = []
  const devices: DevicePiece[] = []
  const assets: AssetPiece[] = []
  const points: PointPiece[] = []

  for (const [siteIndex, rawSite] of itemsOf(file, 'sites')) {
    const path = ['sites', siteIndex]
    const site = SiteHead.safeParse(rawSite)
    if (site.success) sites.push({ path, site: site.data })
    const siteId = idOf(rawSite)
    if (siteId === undefined) continue

    for (const [index, rawDevice] of itemsOf(rawSite, 'devices')) {
      const device = DeviceSchema.safeParse(rawDevice)
      if (device.success) devices.push({ path: [...path, 'devices', index], site: siteId, device: device.data })
    }
    for (const [index, rawAsset] of itemsOf(rawSite, 'assets')) {
      const read = readAsset(rawAsset, [...path, 'assets', index], siteId)
      if (read.asset) assets.push(read.asset)
      points.push(...read.points)
    }
  }
  const own = itemsOf(file, 'quantities')
  const sound = own.flatMap(([index, raw]): QuantityPiece[] => {
    const quantity = QuantitySchema.safeParse(raw)
    return quantity.success ? [{ path: ['quantities', index], quantity: quantity.data }] : []
  })
  const knownQuantities = new Set([...quantities.keys(), ...own.flatMap(([, raw]) => idOf(raw) ?? [])])
  const instruments = Object.entries(membersOf(file, 'instruments')).flatMap(([name, raw]) => {
    const quantity = isObject(raw) ? raw['quantity'] : undefined
    return typeof quantity === 'string' ? [{ path: ['instruments', name], quantity }] : []
  })
  const city = PlantSchema.shape.city.safeParse(isObject(file) ? file['city'] : undefined)
  return { city: city.data, quantities: sound, knownQuantities, instruments, sites, devices, assets, points }
}

function readAsset(raw: unknown, path: PlantPath, site: string): { asset?: AssetPiece; points: PointPiece[] } {
  const head = AssetHead.safeParse(raw)
  const id = idOf(raw)
  if (id === undefined) return { points: [] }
  const items = itemsOf(raw, 'points')
  const points: PointPiece[] = []
  for (const [index, item] of items) {
    const point = PointSchema.safeParse(item)
    if (!point.success) continue
    const device = point.data.device ?? head.data?.device
    const orphan = head.success && device === undefined
    points.push({ path: [...path, 'points', index], site, asset: id, device, orphan, point: point.data })
  }
  if (!head.success) return { points }
  const all = points.length === items.length ? points.map(({ point }) => point) : undefined
  return { asset: { path, site, asset: head.data, points: all }, points }
}

function itemsOf(parent: unknown, key: string): [number, unknown][] {
  const items = isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined
  return Array.isArray(items) ? [...items.entries()] : []
}

function membersOf(parent: unknown, key: string): Record<string, unknown> {
  const members = isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined
  return isObject(members) ? members : {}
}

function idOf(raw: unknown): string | undefined {
  const id = isObject(raw) && Object.hasOwn(raw, 'id') ? raw['id'] : undefined
  return typeof id === 'string' ? id : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
