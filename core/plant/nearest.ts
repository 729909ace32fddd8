/** Longest word that is compared; a longer one is no misspelling of ours. */
const longest = 64

/** The known word that was probably meant: a few letters off, or a part of it (`level` for `water_level`). */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word === '' || word.length > longest) return undefined
  const asked = plain(word)
  const allowed = asked.length < 3 ? 1 : Math.max(1, Math.floor(asked.length / 3))
  let best: string | undefined
  let bestDistance = allowed + 1
  let part: string | undefined
  for (const candidate of known) {
    const distance = editDistance(asked, plain(candidate))
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
    if (asked.length > 2 && candidate.toLowerCase().split(/[_-]/).includes(asked)) part ??= candidate
  }
  return best ?? part
}

/** `; did you mean "water_level"?`, or nothing. */
export function suggest(word: string, known: Iterable<string>): string {
  const meant = nearest(word, known)
  return meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '')
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let older: number[] = []
  let old = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (old[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const shifted = Math.min(replaced, (old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(swapped ? Math.min(shifted, (older[j - 2] ?? 0) + 1) : shifted)
    }
    older = old
    old = row
  }
  return old[b.length] ?? 0
}
