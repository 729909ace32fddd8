/** Annunciations over time: rates, slots of ten minutes, floods. */

const slotMs = 600_000
/** A flood starts with more than ten in ten minutes and ends with fewer than five (EEMUA 191). */
const floodStarts = 10
const floodEnds = 5
const histogramEnd = 20
/** As many floods as are told one by one. */
const floodsTold = 1_000

export interface Flood {
  readonly from: number
  readonly to: number
  readonly annunciations: number
}

export interface RateKpi {
  readonly perHour: number
  /** Share of ten-minute slots, from the beginning of the period, with more than ten. */
  readonly overloadedShare: number
  /** How many slots had 0, 1, 2 … annunciations; the last counts all above. */
  readonly histogram: readonly number[]
  readonly floodCount: number
  /** In order of time; of more than a thousand, those with the most annunciations. */
  readonly floods: readonly Flood[]
  readonly floodMinutes: number
  readonly floodShare: number
}

/** Takes the times of annunciations (epoch ms, ascending, within the period) and keeps only counts and floods of them. */
export class RateWatch {
  private readonly from: number
  private readonly histogram = new Array<number>(histogramEnd + 1).fill(0)
  private readonly watch = new FloodWatch((flood) => this.note(flood))
  private floods: Flood[] = []
  private floodCount = 0
  private floodMs = 0
  private overloaded = 0
  private count = 0
  private slot = 0
  private inSlot = 0

  /** The beginning of the period, epoch ms. */
  constructor(from: number) {
    this.from = from
  }

  take(at: number): void {
    this.closeSlots(Math.floor((at - this.from) / slotMs))
    this.inSlot += 1
    this.count += 1
    this.watch.take(at)
  }

  /** `to`: the end of the period, after every time that was taken. */
  result(to: number): RateKpi {
    const { from } = this
    const slots = Math.max(0, Math.ceil((to - from) / slotMs))
    this.closeSlots(slots)
    this.watch.end(to)
    const { histogram, floodMs, floodCount } = this
    const hours = (to - from) / 3_600_000
    return {
      perHour: hours > 0 ? this.count / hours : 0,
      overloadedShare: slots > 0 ? this.overloaded / slots : 0,
      histogram,
      floodCount,
      floods: mostTold(this.floods),
      floodMinutes: floodMs / 60_000,
      floodShare: to > from ? floodMs / (to - from) : 0,
    }
  }

  private closeSlots(next: number): void {
    if (next <= this.slot) return
    const bin = Math.min(this.inSlot, histogramEnd)
    this.histogram[bin] = (this.histogram[bin] ?? 0) + 1
    this.histogram[0] = (this.histogram[0] ?? 0) + next - this.slot - 1
    if (this.inSlot > floodStarts) this.overloaded += 1
    this.slot = next
    this.inSlot = 0
  }

  private note(flood: Flood): void {
    this.floodCount += 1
    this.floodMs += flood.to - flood.from
    this.floods.push(flood)
    if (this.floods.length >= 2 * floodsTold) this.floods = mostTold(this.floods)
  }
}

function mostTold(floods: readonly Flood[]): Flood[] {
  if (floods.length <= floodsTold) return [...floods]
  const most = floods.toSorted((a, b) => b.annunciations - a.annunciations || a.from - b.from).slice(0, floodsTold)
  return most.sort((a, b) => a.from - b.from)
}

/** Over the ten minutes that end now: the count passes ten upwards, and later falls below five. */
class FloodWatch {
  private readonly onFlood: (flood: Flood) => void
  /** The last eleven times, in turn. */
  private readonly last = new Array<number>(floodStarts + 1).fill(Number.NEGATIVE_INFINITY)
  private count = 0
  private open: { readonly from: number; readonly first: number } | undefined

  constructor(onFlood: (flood: Flood) => void) {
    this.onFlood = onFlood
  }

  take(at: number): void {
    // between two annunciations the window only empties: the flood ends when the fifth from the last leaves it
    const leaves = this.timeOf(this.count - floodEnds) + slotMs
    if (this.open && leaves < at) this.close(Math.max(this.open.from, leaves))
    this.last[this.count % this.last.length] = at
    this.count += 1
    const first = this.count - floodStarts - 1
    if (!this.open && this.timeOf(first) > at - slotMs) this.open = { from: at, first }
  }

  end(to: number): void {
    this.close(Math.min(to, this.timeOf(this.count - floodEnds) + slotMs))
  }

  private timeOf(index: number): number {
    return index < 0 ? Number.NEGATIVE_INFINITY : (this.last[index % this.last.length] ?? Number.NEGATIVE_INFINITY)
  }

  private close(to: number): void {
    if (this.open) this.onFlood({ from: this.open.from, to, annunciations: this.count - this.open.first })
    this.open = undefined
  }
}
