/** Something that can be found by its names. */
export interface Findable {
  readonly id: string
  readonly kind: 'site' | 'alarm' | 'point'
  readonly label: string
  /** All that it is called, in all languages, in small letters. */
  readonly text: string
  readonly href: string
}

/** Those that have every word asked for, best first: whose label begins so, then sites, alarms and points as they stand. */
export function found(all: readonly Findable[], asked: string, most: number): { shown: Findable[]; count: number } {
  const wanted = asked
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (wanted.length === 0) return { shown: [], count: 0 }
  const [first = ''] = wanted
  const [best, rest]: [Findable[], Findable[]] = [[], []]
  for (const each of all) {
    if (!wanted.every((word) => each.text.includes(word))) continue
    if (each.label.toLowerCase().startsWith(first)) best.push(each)
    else rest.push(each)
  }
  return { shown: [...best, ...rest].slice(0, most), count: best.length + rest.length }
}
