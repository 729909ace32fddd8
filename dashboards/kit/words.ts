import type { ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Plant } from '../../core/plant/plant.ts'
import { quantities } from '../../core/quantity.ts'
import type { Quantity } from '../../core/quantity-register.ts'
import { both } from '../../core/words/local-text.ts'
import { unitText } from '../../core/words/unit.ts'

/** The quantity's name in both languages; of a built-in one its id will do. */
export function nameOf(quantity: string | Quantity): string {
  const known = typeof quantity === 'string' ? quantities.get(quantity) : quantity
  return known ? both(known.name) : String(quantity)
}

/** What a line of the quantity is called: its site and asset, and its point where an asset has several of them. */
export function seriesName({ sites }: Plant, quantity: string): string {
  const several = sites.some(({ assets }) =>
    assets.some(({ points }) => points.filter((point) => point.quantity === quantity).length > 1),
  )
  return several ? '$tag_site · $tag_asset · $tag_point' : '$tag_site · $tag_asset'
}

/** Grafana's `flowcms` and `dBm` would read cms and dbm. */
const grafanaUnits: Readonly<Record<string, string>> = {
  m: 'lengthm',
  mm: 'lengthmm',
  '%': 'percent',
  A: 'amp',
  kW: 'kwatt',
  kPa: 'pressurekpa',
  V: 'volt',
  degC: 'celsius',
  kWh: 'kwatth',
  'm/s': 'velocityms',
}

/** Grafana's unit id of a quantity; a unit that Grafana does not know is written behind the number. */
export function unitOf(quantity: string | Quantity): string {
  const unit = (typeof quantity === 'string' ? quantities.get(quantity) : quantity)?.unit ?? ''
  return unit === '' ? 'none' : (grafanaUnits[unit] ?? `suffix:${unitText(unit)}`)
}

/** The sites' names in place of their ids, wherever a `site` column is shown. */
export function siteNames(plant: Plant): ValueMapping[] {
  return mapped(plant.sites.map((site) => [site.id, both(site.name)]))
}

/** The assets' names; an id that means different assets on different sites stays an id. */
export function assetNames(plant: Plant): ValueMapping[] {
  const byId = Map.groupBy(
    plant.sites.flatMap((site) => site.assets),
    (asset) => asset.id,
  )
  const unambiguous = [...byId].filter(([, assets]) => new Set(assets.map((asset) => both(asset.name))).size === 1)
  return mapped(unambiguous.flatMap(([id, [asset]]) => (asset ? [[id, both(asset.name)] as const] : [])))
}

function mapped(names: readonly (readonly [string, string])[]): ValueMapping[] {
  const options = Object.fromEntries(names.map(([id, text], index) => [id, { text, index }]))
  return names.length === 0 ? [] : [{ type: MappingType.ValueToText, options }]
}
