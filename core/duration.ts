const units = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Whole milliseconds of `10s`, `5min`, `1.5h`; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min|h|d)$/.exec(text)
  if (!match) return undefined
  return Math.round(Number(match[1]) * units[match[2] as keyof typeof units])
}

/** The shortest exact form: `formatDuration(300_000)` is `5min`. */
export function formatDuration(ms: number): string {
  // in browsers of the pages' floor too: no findLast
  const longestFirst = Object.entries(units).reverse()
  const [unit, size] = longestFirst.find(([, each]) => ms !== 0 && ms % each === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}
