/** How many filters a broker tells the others: they stand in each of its signs of life. */
const most = 256
/** Names that may stand in one place before `+` stands for all of them; fewer each time that it is still too much. */
const namesInOnePlace = [64, 16, 4, 1]

type Place = Map<string, Place>

/** The end of a filter; no level of a filter has a NUL. */
const end = '\0'

/** Filters that match all that the given ones match, and as little else as fits: at most 256 of them, sorted. */
export function wantedBy(filters: Iterable<string>): readonly string[] {
  let found = [...new Set(filters)]
  for (const names of namesInOnePlace) {
    if (found.length <= most) break
    found = listed(folded(placesOf(found), names))
  }
  return found.length <= most ? found.sort() : ['#']
}

function placesOf(filters: readonly string[]): Place {
  const root: Place = new Map()
  for (const filter of filters) {
    let place = root
    for (const level of [...filter.split('/'), end]) {
      const next: Place = place.get(level) ?? new Map()
      place.set(level, next)
      place = next
    }
  }
  return root
}

function isName(level: string): boolean {
  return level !== '+' && level !== '#' && level !== end && !level.startsWith('$')
}

function folded(place: Place, names: number): Place {
  const named = [...place].filter(([level]) => isName(level))
  const result: Place = new Map()
  for (const [level, below] of place) {
    const into = named.length > names && isName(level) ? '+' : level
    result.set(into, merged(result.get(into), below))
  }
  for (const [level, below] of result) result.set(level, folded(below, names))
  return result
}

function merged(one: Place | undefined, other: Place): Place {
  if (!one) return other
  for (const [level, below] of other) one.set(level, merged(one.get(level), below))
  return one
}

function listed(place: Place, before: readonly string[] = []): string[] {
  return [...place].flatMap(([level, below]) => (level === end ? before.join('/') : listed(below, [...before, level])))
}
