/** What the instrument says of an order that was disposed, at one look. */
export interface Look {
  /** Our clock, epoch ms. */
  readonly at: number
  readonly condition: 'normal' | 'active'
  /** The newest reading of each point that the alarm looks at. */
  readonly readings: readonly {
    readonly point: string
    readonly at: number
    readonly value: number | null
    /** QARTOD: 1 good, 2 not evaluated, above that doubtful, bad, missing. */
    readonly quality: number
  }[]
}

/** Since when it is normal and good, in the time of the readings, epoch ms; undefined: it is not. */
export type GoodSince = number | undefined

export type Watched =
  | { readonly is: 'good'; readonly reading: { readonly point: string; readonly at: number; readonly value: number } }
  | { readonly is: 'not-yet'; readonly since: number }
  | { readonly is: 'not-good'; readonly because: 'active' | 'no-readings' | 'bad-quality' }

/** Normal and of good quality for so long by the readings' own times: then the instrument agrees that the work is done. */
export const goodForMs = 30 * 60_000

/** Judges one look at the instrument, after what was good since `since`; nothing before `disposedAt` counts. */
export function watch(since: GoodSince, disposedAt: number, { condition, readings }: Look): Watched {
  if (condition === 'active') return { is: 'not-good', because: 'active' }
  const [first] = readings
  if (!first) return { is: 'not-good', because: 'no-readings' }
  if (readings.some(({ quality, value }) => quality > 2 || value === null)) {
    return { is: 'not-good', because: 'bad-quality' }
  }
  // the point that is heard the least often decides
  const oldest = readings.reduce((a, b) => (b.at < a.at ? b : a), first)
  const { point, at, value } = oldest
  if (at < disposedAt || value === null) return { is: 'not-good', because: 'no-readings' }
  const from = since ?? at
  if (at - from >= goodForMs) return { is: 'good', reading: { point, at, value } }
  return { is: 'not-yet', since: from }
}
