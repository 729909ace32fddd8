import type { Aggregate, Bucket, BucketQuery, StoredReading } from './store.ts'

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
        if (open) done.push(open.bucket(aggregate))
        open = new Tally(start)
      }
      open.add(value)
    }
    if (done.length > 0) yield done
  }
  if (open) yield [open.bucket(aggregate)]
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

  bucket(aggregate: Aggregate): Bucket {
    const { at, min, max } = this
    return aggregate === 'band' ? { at, value: this.mean, min, max } : { at, value: this[aggregate] }
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
