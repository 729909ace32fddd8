/** A component of a frame: how often it is sampled across and down, and by which table it is quantized. */
interface Component {
  readonly across: number
  readonly down: number
  readonly quantized: number
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly isProgressive: boolean
  readonly components: ReadonlyMap<number, Component>
}

interface Scan {
  readonly components: readonly number[]
  /** Bits that it has at the least. */
  readonly bits: number
}

const [huffman, quantization, restartInterval, startOfScan] = [0xc4, 0xdb, 0xdd, 0xda]
/** Frames that browsers show: baseline, extended sequential, progressive, all by Huffman codes. */
const [baseline, progressive] = [0xc0, 0xc2]

/**
 * Whether the parts of a JPEG (ITU-T T.81 annex B) can be decoded with each other: tables are whole, a scan has those that
 * it needs, its components are those of the frame, and there is data enough for all of them. What the codes say is not
 * looked at.
 */
export class JpegCoding {
  private readonly quantizers = new Set<number>()
  /** By class (0: DC, 1: AC) and number. */
  private readonly codes = new Set<string>()
  private readonly shown = new Set<number>()
  private frame: Frame | undefined
  private scan: Scan | undefined

  /** A segment by its marker, without marker and length. False where it is broken; what is no coding is well. */
  take(marker: number, content: Uint8Array): boolean {
    if (marker === quantization) return this.takeQuantizers(content)
    if (marker === huffman) return this.takeCodes(content)
    if (marker === restartInterval) return content.length === 2
    if (marker === startOfScan) return this.takeScan(content)
    if (marker >= baseline && marker <= progressive) return this.takeFrame(marker, content)
    // frames that no browser shows; others of C0 to CF are none
    return marker < 0xc3 || marker > 0xcf || marker === 0xc8 || marker === 0xcc
  }

  /** So many bytes of coded data have followed the scan. */
  scanned(bytes: number): boolean {
    const { scan } = this
    if (!scan || bytes * 8 < scan.bits) return false
    for (const id of scan.components) this.shown.add(id)
    return true
  }

  /** The size of the picture, where all of it has come. */
  whole(): Pick<Frame, 'width' | 'height'> | undefined {
    const { frame } = this
    if (!frame || [...frame.components.keys()].some((id) => !this.shown.has(id))) return undefined
    return { width: frame.width, height: frame.height }
  }

  private takeQuantizers(content: Uint8Array): boolean {
    let at = 0
    while (at < content.length) {
      const [precision, id] = nibbles(content[at])
      if (precision > 1 || id > 3) return false
      this.quantizers.add(id)
      at += 1 + 64 * (1 + precision)
    }
    return at === content.length && at > 0
  }

  private takeCodes(content: Uint8Array): boolean {
    let at = 0
    while (at + 17 <= content.length) {
      const [kind, id] = nibbles(content[at])
      const lengths = content.subarray(at + 1, at + 17)
      const symbols = lengths.reduce((sum, count) => sum + count, 0)
      // more codes of a length than there are: nothing could be told apart
      const used = lengths.reduce((sum, count, index) => sum + count * 2 ** (15 - index), 0)
      if (kind > 1 || id > 3 || symbols === 0 || symbols > 256 || used > 65_536) return false
      this.codes.add(`${kind} ${id}`)
      at += 17 + symbols
    }
    return at === content.length && at > 0
  }

  private takeFrame(marker: number, content: Uint8Array): boolean {
    const [precision = 0, , , , , count = 0] = content
    const isPrecise = precision === 8 || (precision === 12 && marker !== baseline)
    // a second one is the first picture's size told anew: what is shown would not be what was measured
    if (this.frame || !isPrecise || count < 1 || count > 4 || content.length !== 6 + 3 * count) return false
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
    const [height, width] = [view.getUint16(1), view.getUint16(3)]
    const components = new Map<number, Component>()
    for (let at = 6; at < content.length; at += 3) {
      const [across, down] = nibbles(content[at + 1])
      const quantized = content[at + 2] ?? 0
      if (across < 1 || across > 4 || down < 1 || down > 4 || quantized > 3) return false
      components.set(content[at] ?? 0, { across, down, quantized })
    }
    this.frame = { width, height, components, isProgressive: marker === progressive }
    return components.size === count && width * height > 0
  }

  private takeScan(content: Uint8Array): boolean {
    const { frame } = this
    const count = content[0] ?? 0
    if (!frame || count < 1 || count > 4 || content.length !== 4 + 2 * count) return false
    const [from = 0, to = 0, approximation = 0] = content.subarray(1 + 2 * count)
    const isRefined = approximation >> 4 > 0
    const hasDc = from === 0
    const hasAc = frame.isProgressive ? !hasDc : true
    const ids: number[] = []
    for (let at = 1; at < 1 + 2 * count; at += 2) {
      const component = frame.components.get(content[at] ?? -1)
      const [dc, ac] = nibbles(content[at + 1])
      if (!component || !this.quantizers.has(component.quantized)) return false
      // what refines the first coefficient is bits without codes
      if (hasDc && !isRefined && !this.codes.has(`0 ${dc}`)) return false
      if (hasAc && !this.codes.has(`1 ${ac}`)) return false
      ids.push(content[at] ?? 0)
    }
    const isRange = frame.isProgressive ? from <= to && to <= 63 && (hasDc ? to === 0 : count === 1) : hasDc
    if (new Set(ids).size !== count || !isRange) return false
    // a code for the first coefficient at the least, of one that is not progressive another for the end; runs of blocks take none
    const each = frame.isProgressive ? (hasDc ? 1 : 0) : 2
    this.scan = { components: hasDc ? ids : [], bits: blocksOf(frame, ids) * each }
    return true
  }
}

/** How many blocks of 8 × 8 a scan has at the least. */
function blocksOf({ width, height, components }: Frame, ids: readonly number[]): number {
  const all = [...components.values()]
  const [most, tallest] = [Math.max(...all.map(({ across }) => across)), Math.max(...all.map(({ down }) => down))]
  return ids.reduce((sum, id) => {
    const { across = 1, down = 1 } = components.get(id) ?? {}
    return sum + Math.ceil((width * across) / most / 8) * Math.ceil((height * down) / tallest / 8)
  }, 0)
}

function nibbles(byte = 0): readonly [high: number, low: number] {
  return [byte >> 4, byte & 15]
}
