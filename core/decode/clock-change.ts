import type { LocalTime } from '../instant.ts'
import type { Decoded, DecoderMemory, RawReading } from './decoder.ts'

/**
 * Where a zone's clock is put back, an hour is shown twice, and a time without a zone may be of either. What tells them
 * apart is the order in which a point's readings come: within a message, and from message to message.
 */

/** The reading of a point that came last: when it was measured, what the zone's clock showed, when it came. */
interface Last {
  readonly at: number
  readonly wallMs: number
  readonly receivedAt: number
}
/** What is remembered of a point, within a day of a change. */
interface Heard {
  readonly last: Last
  /** Tells a message that comes again from one with other readings. */
  readonly print: number
  /** What was last before that message. */
  readonly before: Last | null
}

/** A device's clock may be ahead so far. */
const aheadMs = 300_000
/** What was measured so long before it came has waited in a buffer. */
const backlogMs = 1_800_000

/** Settles which of two instants each reading was measured at; the rest is as it was decoded. */
export function settleRepeatedHour(decoded: Decoded, receivedAt: number, memory: DecoderMemory): Decoded {
  const { local } = decoded
  if (!local) return decoded
  const readings = [...decoded.readings]
  const points = Map.groupBy(readings.keys(), (index) => readings[index]?.point.id)
  for (const [point, indices] of points) {
    const key = `last ${point}`
    const heard = memory.get(key) as Heard | undefined
    const sent = indices.flatMap((index) => shownOf(readings, index, local))
    const print = printOf(sent)
    const before = (heard?.print === print ? heard.before : heard?.last) ?? undefined
    const series = inOrder(sent, before)
    const pass = passes(series, receivedAt)
    let last = before
    for (const [place, { index, reading, wallMs, instants }] of series.entries()) {
      const at = settle(pass[place] === 'first' ? instants.slice(0, 1) : instants, { last, receivedAt })
      readings[index] = { ...reading, at }
      last = { at, wallMs, receivedAt }
    }
    if (last) memory.set(key, { last, print, before: before ?? null } satisfies Heard)
  }
  return { ...decoded, readings }
}

interface Shown extends LocalTime {
  readonly index: number
  readonly reading: RawReading
}

function shownOf(readings: readonly RawReading[], index: number, local: ReadonlyMap<number, LocalTime>): Shown[] {
  const reading = readings[index]
  if (!reading) return []
  const { at } = reading
  return [{ index, reading, ...(local.get(at) ?? { wallMs: at, instants: [at] }) }]
}

/** The older first: a station may send its buffer either way round. */
function inOrder(series: readonly Shown[], before: Last | undefined): readonly Shown[] {
  let rising = 0
  let last = before?.wallMs
  for (const { wallMs } of series) {
    if (last !== undefined) rising += Math.sign(wallMs - last)
    last = wallMs
  }
  return rising < 0 ? series.toReversed() : series
}

/** What lies before a reading that can only be of the first of the two hours, without a step back, is of it too. */
function passes(series: readonly Shown[], receivedAt: number): readonly ('first' | 'either')[] {
  const found: ('first' | 'either')[] = []
  let after: { readonly wallMs: number; readonly pass: 'first' | 'either' } | undefined
  for (const { wallMs, instants } of series.toReversed()) {
    const [, second] = instants
    const isFuture = second !== undefined && second > receivedAt + aheadMs
    const pass = isFuture || (after?.pass === 'first' && wallMs < after.wallMs) ? 'first' : 'either'
    after = { wallMs, pass }
    found.unshift(pass)
  }
  return found
}

function settle(
  [first, second]: readonly number[],
  { last, receivedAt }: { readonly last: Last | undefined; readonly receivedAt: number },
): number {
  if (first === undefined) throw new RangeError('a local time that is never shown')
  if (second === undefined) return first
  const isBacklog = second < receivedAt - backlogMs
  // what comes behind newer readings has an order only of its own
  if (!last || last.at >= second + backlogMs) return isBacklog ? first : nearer(first, second, receivedAt)
  // the clock shows the same again
  if (last.at === first) return second
  // in a backlog time passes as the readings follow each other, else as they come
  const passed = isBacklog ? 0 : receivedAt - last.receivedAt
  return nearer(first, second, last.at + passed)
}

function nearer(first: number, second: number, expected: number): number {
  return Math.abs(first - expected) < Math.abs(second - expected) ? first : second
}

/** FNV-1a over what a point's readings in a message say. */
function printOf(series: readonly Shown[]): number {
  let hash = 0x811c9dc5
  for (const { wallMs, reading } of series) {
    for (const character of `${wallMs} ${reading.value};`) {
      hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
    }
  }
  return hash >>> 0
}
