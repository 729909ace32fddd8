import { createInflate } from 'node:zlib'

/** What the header of a PNG says (RFC 2083 §4.1.1). */
export interface PngHeader {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colour: number
  readonly isInterlaced: boolean
}

/** Samples of a pixel, and how many bits they may have, by the type of colour. */
const colours: Readonly<Record<number, { readonly samples: number; readonly depths: readonly number[] }>> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
}
/** Adam7 (§2.6): where each pass begins, and its steps: x, y, across, down. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** The content of IHDR; undefined of one that no PNG has. */
export function headerOf(content: Uint8Array): PngHeader | undefined {
  if (content.length !== 13) return undefined
  const view = new DataView(content.buffer, content.byteOffset, 13)
  const [width, height] = [view.getUint32(0), view.getUint32(4)]
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = content.subarray(8)
  const isKnown = colours[colour]?.depths.includes(depth) && compression === 0 && filter === 0 && interlace <= 1
  if (!isKnown || width === 0 || height === 0) return undefined
  return { width, height, depth, colour, isInterlaced: interlace === 1 }
}

/** Rows of so many bytes each, with the byte that says by which filter. */
interface Rows {
  readonly count: number
  readonly bytes: number
}

function rowsOf({ width, height, depth, colour, isInterlaced }: PngHeader): Rows[] {
  const bits = depth * (colours[colour]?.samples ?? 1)
  const rows = (across: number, down: number): Rows => ({ count: down, bytes: 1 + Math.ceil((across * bits) / 8) })
  if (!isInterlaced) return [rows(width, height)]
  return passes
    .map(([x, y, dx, dy]) => [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)] as const)
    .filter(([across, down]) => across > 0 && down > 0)
    .map(([across, down]) => rows(across, down))
}

/**
 * Whether compressed pixels are those of the header, to the byte: all rows, each by a known filter, and nothing behind them.
 * They are inflated piece by piece and not kept; what would be more than expected is not inflated.
 */
export async function hasPixels(header: PngHeader, compressed: readonly Uint8Array[]): Promise<boolean> {
  const rows = rowsOf(header)
  const expected = rows.reduce((sum, { count, bytes }) => sum + count * bytes, 0)
  const inflate = createInflate()
  let at = 0
  let next = 0
  const filters = filtersAt(rows)
  inflate.end(Buffer.concat(compressed))
  try {
    for await (const piece of inflate as AsyncIterable<Uint8Array>) {
      while (next < at + piece.length && next < expected) {
        if ((piece[next - at] ?? 0) > 4) return false
        next = filters.next().value ?? expected
      }
      at += piece.length
      if (at > expected) return false
    }
  } catch {
    return false
  } finally {
    inflate.destroy()
  }
  return at === expected && inflate.bytesWritten === compressed.reduce((sum, { length }) => sum + length, 0)
}

/** Where each row after the first begins. */
function* filtersAt(rows: readonly Rows[]): Generator<number, undefined> {
  let at = 0
  for (const { count, bytes } of rows)
    for (let row = 0; row < count; row++) {
      at += bytes
      yield at
    }
  return undefined
}
