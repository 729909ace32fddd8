import type { Plant } from '../../core/plant/plant.ts'
import { both } from '../../core/words/local-text.ts'

type Position = readonly [lon: number, lat: number]

interface Feature {
  readonly type: 'Feature'
  readonly properties: Readonly<Record<string, string>>
  readonly geometry:
    | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
    | { readonly type: 'Point'; readonly coordinates: Position }
}

/** The city's canals and rivers as lines, its parks as points (RFC 7946), as the plant file has them. */
export function geojsonOf({ sites }: Plant): {
  readonly type: 'FeatureCollection'
  readonly features: readonly Feature[]
} {
  const features = sites.flatMap(({ id, kind, name, at, lines = [] }): Feature[] => {
    const properties = { id, kind, name: both(name) }
    if (lines.length > 0) {
      const coordinates = lines.map((line) => line.map(turned))
      return [{ type: 'Feature', properties, geometry: { type: 'MultiLineString', coordinates } }]
    }
    return kind === 'park'
      ? [{ type: 'Feature', properties, geometry: { type: 'Point', coordinates: turned(at) } }]
      : []
  })
  return { type: 'FeatureCollection', features }
}

/** The plant file says latitude first, GeoJSON longitude. */
function turned([lat, lon]: readonly [number, number]): Position {
  return [lon, lat]
}
