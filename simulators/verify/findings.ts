/** What can be wrong with a reading. */
export const wrongs = ['lost', 'corrupted', 'duplicated', 'phantom'] as const
export type Wrong = (typeof wrongs)[number]

/** One reading that is wrong. Values are told as they are: null is "no value". */
export interface Finding {
  readonly point: string
  readonly at: number
  /** What was sent; undefined where nothing was. */
  readonly expected?: readonly (number | null)[]
  /** What is stored; undefined where nothing is. */
  readonly found?: number | null
}

/** How readings were found. `kept`: acknowledged and stored as sent. `late`: those of them that came late. */
const counted = [...wrongs, 'kept', 'late', 'unacknowledged-stored', 'unacknowledged-not-stored', 'doubted'] as const
export type Counted = (typeof counted)[number]

/** Counts of everything, and the first few of what is wrong. */
export class Findings {
  readonly counts: Record<Counted, number> = {
    lost: 0,
    corrupted: 0,
    duplicated: 0,
    phantom: 0,
    kept: 0,
    late: 0,
    'unacknowledged-stored': 0,
    'unacknowledged-not-stored': 0,
    doubted: 0,
  }
  readonly named: Record<Wrong, Finding[]> = { lost: [], corrupted: [], duplicated: [], phantom: [] }
  private readonly most: number

  /** Names at most so many of each. */
  constructor(most: number) {
    this.most = most
  }

  count(what: Counted): void {
    this.counts[what]++
  }

  wrong(what: Wrong, finding: Finding): void {
    this.counts[what]++
    if (this.named[what].length < this.most) this.named[what].push(finding)
  }

  add(others: Findings): void {
    for (const what of counted) this.counts[what] += others.counts[what]
    for (const what of wrongs)
      this.named[what].push(...others.named[what].slice(0, this.most - this.named[what].length))
  }
}
