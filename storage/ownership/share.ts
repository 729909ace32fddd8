/** How many of so many parts are for one of those who are there, by its place among them: they differ by one at most. */
export function shareOf(place: number, live: number, partitions: number): number {
  return Math.floor(partitions / live) + (place < partitions % live ? 1 : 0)
}

/** Which parts to take next: as many as are missing, of those that nobody has, each from another one on. */
export function wantedOf(
  free: readonly number[],
  { missing, place, live }: { readonly missing: number; readonly place: number; readonly live: number },
): readonly number[] {
  if (missing <= 0 || free.length === 0) return []
  // two that come at once begin at different ends of what is free
  const from = Math.floor((place * free.length) / Math.max(1, live))
  return [...free.slice(from), ...free.slice(0, from)].slice(0, missing)
}
