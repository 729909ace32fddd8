/** Latitude and longitude in degrees, as the plant file has them. */
export type Place = readonly [latitude: number, longitude: number]

export interface MapScale {
  /** In the drawing's pixels; north is up. */
  place(at: Place): { readonly x: number; readonly y: number }
  /** A round length and how long it is drawn. */
  readonly bar: { readonly km: number; readonly pixels: number }
}

const kmOfDegree = 111.2
const rounds = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]

/** Fits places into a drawing, the same scale both ways. A city is small enough to be taken as flat. */
export function mapScale(places: readonly Place[], width: number, height: number, margin: number): MapScale {
  const [lats, lons] = [places.map(([lat]) => lat), places.map(([, lon]) => lon)]
  const [south, north] = [least(lats), -least(lats.map((lat) => -lat))]
  const [west, east] = [least(lons), -least(lons.map((lon) => -lon))]
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const [wide, high] = [Math.max((east - west) * shrink, 0.005), Math.max(north - south, 0.005)]
  const perDegree = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high)
  const [midLat, midLon] = [(south + north) / 2, (west + east) / 2]
  const km = [...rounds].reverse().find((each) => (each / kmOfDegree) * perDegree <= width / 5) ?? 0.1
  return {
    place: ([lat, lon]) => ({
      x: width / 2 + (lon - midLon) * shrink * perDegree,
      y: height / 2 - (lat - midLat) * perDegree,
    }),
    bar: { km, pixels: (km / kmOfDegree) * perDegree },
  }
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY)
}

/** A box of a label, in pixels. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function touch(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
