/** Annunciations over time: rates, slots of ten minutes, floods. All input times are epoch ms, ascending. */

const slotMs = 600_000
/** A flood starts with more than ten in ten minutes and ends with fewer than five (EEMUA 191). */
const floodStarts = 10
const floodEnds = 5

export interface Flood {
  readonly from: number
  readonly to: number
  readonly annunciations: number
}

export interface RateKpi {
  readonly perHour: number
  /** Share of ten-minute slots with more than ten. */
  readonly overloadedShare: number
  /** How many slots had 0, 1, 2 … annunciations; the last counts all above. */
  readonly histogram: readonly number[]
  readonly floods: readonly Flood[]
  readonly floodMinutes: number
  readonly floodShare: number
}

const histogramEnd = 20

export function rateKpi(times: readonly number[], from: number, to: number): RateKpi {
  const slots = slotsOf(times, from, to)
  const histogram = new Array<number>(histogramEnd + 1).fill(0)
  for (const count of slots) {
    const bin = Math.min(count, histogramEnd)
    histogram[bin] = (histogram[bin] ?? 0) + 1
  }
  const floods = floodsOf(times, to)
  const floodMinutes = floods.reduce((sum, flood) => sum + (flood.to - flood.from), 0) / 60_000
  const hours = (to - from) / 3_600_000
  return {
    perHour: hours > 0 ? times.length / hours : 0,
    overloadedShare: slots.length > 0 ? slots.filter((count) => count > floodStarts).length / slots.length : 0,
    histogram,
    floods,
    floodMinutes,
    floodShare: hours > 0 ? floodMinutes / (hours * 60) : 0,
  }
}

function slotsOf(times: readonly number[], from: number, to: number): number[] {
  const slots = new Array<number>(Math.max(0, Math.ceil((to - from) / slotMs))).fill(0)
  for (const at of times) {
    const index = Math.floor((at - from) / slotMs)
    slots[index] = (slots[index] ?? 0) + 1
  }
  return slots
}

/** Over the ten minutes that end now: the count passes ten upwards, and later falls below five. */
export function floodsOf(times: readonly number[], to: number): Flood[] {
  const floods: Flood[] = []
  let open: { from: number; first: number } | undefined
  let oldest = 0
  const close = (at: number, next: number) => {
    if (open) floods.push({ from: open.from, to: at, annunciations: next - open.first })
    open = undefined
  }
  for (const [index, at] of times.entries()) {
    // Between two annunciations the window only empties: the flood ends when the fifth from the last leaves it.
    const leaves = (times[index - floodEnds] ?? Number.NEGATIVE_INFINITY) + slotMs
    if (open && leaves < at) close(Math.max(open.from, leaves), index)
    while ((times[oldest] ?? at) <= at - slotMs) oldest++
    if (!open && index - oldest + 1 > floodStarts) open = { from: at, first: oldest }
  }
  const leaves = (times.at(-floodEnds) ?? to) + slotMs
  close(Math.min(to, leaves), times.length)
  return floods
}
