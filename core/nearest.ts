import leven from 'leven'

/** The names that a mistyped one may have meant, nearest first: at most `most`, none that is further than a third of its length. */
export function nearest(wrong: string, names: Iterable<string>, most = 3): string[] {
  const limit = Math.max(1, Math.floor(wrong.length / 3))
  const near: { name: string; distance: number }[] = []
  for (const name of names) {
    const distance = leven(wrong, name, { maxDistance: limit + 1 })
    if (distance <= limit) near.push({ name, distance })
  }
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return near.slice(0, most).map(({ name }) => name)
}

/** ` (did you mean a, or b?)`, or nothing where nothing is near. */
export function didYouMean(wrong: string, names: Iterable<string>): string {
  const near = nearest(wrong, names)
  return near.length === 0 ? '' : ` (did you mean ${near.join(', or ')}?)`
}
