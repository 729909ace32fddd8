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

const near = [3, 12, 24, 40, 60]
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
  const leaders: Segment[] = []
  return all.map((each) => {
    const isFree = (box: Box) => {
      if (!isWithin(box, frame) || boxes.some((other) => touch(box, other))) return false
      if (lines.some((line) => crosses(line, box)) || leaders.some((line) => crosses(line, box))) return false
      const leader = leaderOf(each, box)
      return !leader || !boxes.some((other) => !isIn(each, other) && crosses(leader, other))
    }
    const place = choicesOf(each, frame).find(isFree)
    const leader = place && leaderOf(each, place)
    if (place) boxes.push(place)
    if (leader) leaders.push(leader)
    return place
  })
}

/** The thin line from a sign to a label that does not stand beside it. */
export function leaderOf({ x, y, size }: Pick<Labelled, 'x' | 'y' | 'size'>, label: Box): Segment | undefined {
  const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value))
  const x2 = clamp(x, label.x + 3, label.x + label.width)
  const y2 = clamp(y, label.y + 2, label.y + label.height - 2)
  const apart = Math.hypot(x2 - x, y2 - y)
  if (apart < size / 2 + 10) return undefined
  const part = size / 2 / apart
  return { x1: x + (x2 - x) * part, y1: y + (y2 - y) * part, x2, y2 }
}

function isIn({ x, y }: Labelled, box: Box): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
}

/** How wide a text of 12 px is: a Han letter is as wide as it is high, a Latin one half of that. */
export function wideOf(label: string): number {
  return [...label].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12.5 : 7), 8)
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
