import { type Box, touch } from './map-scale.ts'

/** A straight piece of a drawn line, in pixels. */
export interface Segment {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** What is to be labelled, the most important first. */
export interface Labelled {
  readonly x: number
  readonly y: number
  /** Of its sign, across. */
  readonly size: number
  readonly width: number
  /** An alarm's may stand further off, at the end of a thin line. */
  readonly isUrgent: boolean
}

export interface Frame {
  readonly width: number
  readonly height: number
  readonly labelHigh: number
}

const near = [3, 12, 24, 36]
const far = [3, 12, 24, 40, 60, 84]

/**
 * A place for each label, in order, that touches no label before it, no sign and no line: the first free one of right,
 * left, below, above and the corners, further off where need be; undefined: it has no room, and is left out.
 */
export function labelPlaces(
  all: readonly Labelled[],
  {
    taken,
    lines,
    frame,
  }: { readonly taken: readonly Box[]; readonly lines: readonly Segment[]; readonly frame: Frame },
): (Box | undefined)[] {
  const boxes = [...taken]
  const placeOf = (each: Labelled, isFree: (box: Box) => boolean) => choicesOf(each, frame).find(isFree)
  return all.map((each) => {
    const clear = (box: Box) => isWithin(box, frame) && !boxes.some((other) => touch(box, other))
    const place = placeOf(each, (box) => clear(box) && !lines.some((line) => crosses(line, box)))
    if (place) boxes.push(place)
    return place
  })
}

function choicesOf({ x, y, size, width, isUrgent }: Labelled, { labelHigh: high }: Frame): Box[] {
  return (isUrgent ? far : near).flatMap((gap) => {
    const off = size / 2 + gap
    const [right, left, below, above] = [x + off, x - off - width, y + off, y - off - high]
    const [middle, centre] = [y - high / 2, x - width / 2]
    const at = (left: number, top: number): Box => ({ x: left, y: top, width, height: high })
    return [
      ...[at(right, middle), at(left, middle), at(centre, below), at(centre, above)],
      ...[at(right - 6, below - 4), at(left + 6, below - 4), at(right - 6, above + 4), at(left + 6, above + 4)],
    ]
  })
}

function isWithin({ x, y, width, height }: Box, frame: Frame): boolean {
  return x >= 0 && y >= 0 && x + width <= frame.width && y + height <= frame.height
}

/** Whether any of a segment lies in a box (Liang–Barsky). */
export function crosses({ x1, y1, x2, y2 }: Segment, { x, y, width, height }: Box): boolean {
  const [dx, dy] = [x2 - x1, y2 - y1]
  let [begin, end] = [0, 1]
  for (const [step, room] of [
    [-dx, x1 - x],
    [dx, x + width - x1],
    [-dy, y1 - y],
    [dy, y + height - y1],
  ] as const) {
    if (step === 0 && room < 0) return false
    if (step < 0) begin = Math.max(begin, room / step)
    if (step > 0) end = Math.min(end, room / step)
  }
  return begin <= end
}
