/** Formulas of open-channel flow. Metres, seconds, m³/s; levels are depths above the section's own zero. */

const gravity = 9.81

/** A channel of trapezoidal section, or a basin with upright walls. `side`: metres out per metre up. */
export type Shape =
  | { readonly kind: 'channel'; readonly length: number; readonly width: number; readonly side: number }
  | { readonly kind: 'basin'; readonly area: number }

/** Depth of a volume, m. */
export function depthOf(shape: Shape, volume: number): number {
  if (shape.kind === 'basin') return volume / shape.area
  const section = volume / shape.length
  const { width, side } = shape
  if (side === 0) return section / width
  return (Math.sqrt(width * width + 4 * side * section) - width) / (2 * side)
}

/** Volume of a depth, m³. */
export function volumeOf(shape: Shape, depth: number): number {
  if (shape.kind === 'basin') return depth * shape.area
  return (shape.width + shape.side * depth) * depth * shape.length
}

/** Area of the water's surface, m². */
export function surfaceOf(shape: Shape, depth: number): number {
  if (shape.kind === 'basin') return shape.area
  return (shape.width + 2 * shape.side * depth) * shape.length
}

/** Flow of a channel at normal depth (Manning). `roughness` in s/m^⅓, `slope` in m/m. */
export function normalFlow(
  { width, side }: { readonly width: number; readonly side: number },
  depth: number,
  { roughness, slope }: { readonly roughness: number; readonly slope: number },
): number {
  if (depth <= 0) return 0
  const section = (width + side * depth) * depth
  const wetted = width + 2 * depth * Math.sqrt(1 + side * side)
  return (section / roughness) * (section / wetted) ** (2 / 3) * Math.sqrt(slope)
}

/**
 * Flow under a sluice gate whose lip is `opening` above the sill. Free below it: contraction 0.61 and the upstream head
 * alone; submerged: the difference of heads. With the lip out of the water it is a broad-crested weir. Never backwards.
 */
export function gateFlow(width: number, opening: number, upstream: number, downstream: number): number {
  if (opening <= 0 || upstream <= 0 || upstream <= downstream) return 0
  if (opening >= upstream / 1.5) return weirFlow(width, upstream, downstream)
  const submerged = downstream > opening
  const head = submerged ? upstream - downstream : upstream - 0.61 * opening
  return 0.61 * width * opening * Math.sqrt(2 * gravity * head)
}

/** Flow over a weir, heads above its crest: free, and reduced when submerged (Villemonte 1947). Never backwards. */
export function weirFlow(width: number, upstream: number, downstream: number): number {
  if (upstream <= 0 || upstream <= downstream) return 0
  const free = 1.7 * width * upstream ** 1.5
  return downstream <= 0 ? free : free * (1 - (downstream / upstream) ** 1.5) ** 0.385
}

/** Flow through a screen: an orifice of what is clear of it, under the difference of levels. Never backwards. */
export function screenFlow(clearArea: number, upstream: number, downstream: number): number {
  return upstream <= downstream ? 0 : 0.7 * clearArea * Math.sqrt(2 * gravity * (upstream - downstream))
}

/** Head = shutOff − loss · flow², m. */
export interface PumpCurve {
  readonly shutOffHead: number
  readonly loss: number
}

/** Flow of a pump against a static head, m³/s: where its curve meets it. */
export function pumpFlow({ shutOffHead, loss }: PumpCurve, staticHead: number): number {
  return Math.sqrt(Math.max(0, shutOffHead - staticHead) / loss)
}

/** Opening that lets a flow pass under a gate, m: the inverse of `gateFlow` where it is an orifice. */
export function openingFor(width: number, flow: number, upstream: number, downstream: number): number {
  const through = (head: number) => Math.max(0, flow) / (0.61 * width * Math.sqrt(2 * gravity * Math.max(0.05, head)))
  const submerged = through(upstream - downstream)
  if (downstream > submerged) return submerged
  // The jet's own depth takes from the head: a few rounds settle it.
  return Array.from({ length: 5 }).reduce<number>((opening) => through(upstream - 0.61 * opening), 0)
}
