/** What an address asks, read in one place: anybody may write one, so every time, number and id is bounded here. */

/** Ids, names and texts that are looked for are shorter. */
const mostText = 200
const mostKeys = 20
/** Times that a city's readings can have. */
export const earliestMs = Date.UTC(2000, 0, 1)
export const latestMs = Date.UTC(2100, 0, 1)

/** Whether it is a time, epoch ms, that can be shown and asked for. */
export function isTime(at: number): boolean {
  return Number.isFinite(at) && at >= earliestMs && at <= latestMs
}

/** undefined: none, or none that can be. */
export function timeIn(asked: URLSearchParams, key: string): number | undefined {
  const text = asked.get(key)
  const at = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return isTime(at) ? at : undefined
}

export function textIn(asked: URLSearchParams, key: string): string {
  return boundText(asked.get(key) ?? '')
}

export function listIn(asked: URLSearchParams, key: string): string[] {
  const all = (asked.get(key) ?? '').split(',').map((each) => boundText(each))
  return [...new Set(all)].filter((each) => each !== '')
}

/** The one that is asked for; `other` where it is none of them. */
export function oneIn<T extends string | number>(
  asked: URLSearchParams,
  key: string,
  [of, other]: readonly [of: readonly T[], other: T],
): T {
  return of.find((each) => String(each) === asked.get(key)) ?? other
}

/** Of many, what is one of them. */
export function someIn<T extends string>(asked: URLSearchParams, key: string, of: readonly T[]): T[] {
  const wanted = new Set((asked.get(key) ?? '').split(','))
  return of.filter((each) => wanted.has(each))
}

/** All that is asked, by name. */
export function allIn(asked: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...asked].slice(0, mostKeys).map(([key, text]) => [boundText(key), boundText(text, 2_000)]),
  )
}

/** A part of the path; what is written wrongly names nothing that there is. */
export function partOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return boundText(decodeURIComponent(text))
  } catch {
    return boundText(text)
  }
}

function boundText(text: string, most = mostText): string {
  return text.slice(0, most)
}
