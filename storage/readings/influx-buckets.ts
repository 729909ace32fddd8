import type { Bucket, BucketQuery, StoredReading } from './store.ts'

/** Buckets of readings, ascending and in pages, where InfluxDB cannot make them: its fields do not say it in one. */
export async function* bucketsOf(
  pages: AsyncIterable<readonly StoredReading[]>,
  { everyMs, aggregate }: Pick<BucketQuery, 'everyMs' | 'aggregate'>,
): AsyncGenerator<Bucket[]> {
  let open: Tally | undefined
  for await (const page of pages) {
    const done: Bucket[] = []
    for (const { at, value } of page) {
      if (value === null) continue
      const start = Math.floor(at / everyMs) * everyMs
      if (open?.at !== start) {
        if (open) done.push({ at: open.at, value: open[aggregate] })
        open = new Tally(start)
      }
      open.add(value)
    }
    if (done.length > 0) yield done
  }
  if (open) yield [{ at: open.at, value: open[aggregate] }]
}

class Tally {
  readonly at: number
  count = 0
  min = Number.POSITIVE_INFINITY
  max = Number.NEGATIVE_INFINITY
  last = 0
  private sum = 0

  constructor(at: number) {
    this.at = at
  }

  get mean(): number {
    return this.sum / this.count
  }

  add(value: number): void {
    this.count++
    this.sum += value
    this.last = value
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }
}
