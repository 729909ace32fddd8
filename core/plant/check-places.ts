import type { Pieces } from './pieces.ts'
import type { PlantPath, PlantProblem } from './problem.ts'

type Coordinates = readonly [latitude: number, longitude: number]

const earthKm = 6371
/** A city and what flows into it. Further out, a digit or the order is wrong. */
const cityRadiusKm = 60

/** Sites, their lines and assets are where the city is. */
export function checkPlaces({ city, sites, assets }: Pieces): PlantProblem[] {
  if (!city) return []
  const places: [PlantPath, Coordinates][] = [
    ...sites.map(({ path, site }): [PlantPath, Coordinates] => [[...path, 'at'], site.at]),
    ...sites.flatMap(({ path, site }) =>
      (site.lines ?? []).flatMap((line, index) =>
        line.map((at, place): [PlantPath, Coordinates] => [[...path, 'lines', index, place], at]),
      ),
    ),
    ...assets.map(({ path, asset }): [PlantPath, Coordinates] => [[...path, 'at'], asset.at]),
  ]
  return places.flatMap(([path, at]) => {
    const km = distanceKm(city.at, at)
    if (km <= cityRadiusKm) return []
    const turned: Coordinates = [at[1], at[0]]
    const hint = distanceKm(city.at, turned) <= cityRadiusKm ? `; did you mean [${turned.join(', ')}]?` : ''
    return [{ path, message: `${Math.round(km)} km from the city: expected at most ${cityRadiusKm} km${hint}` }]
  })
}

/** Great-circle distance of two places, km (haversine). */
function distanceKm([lat1, lon1]: Coordinates, [lat2, lon2]: Coordinates): number {
  const rad = Math.PI / 180
  const a =
    Math.sin(((lat2 - lat1) * rad) / 2) ** 2 +
    Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(Math.max(0, a))))
}
