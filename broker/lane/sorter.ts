import { PacketScanner, type Scan } from '../packet-scanner.ts'
import { isLaneByte } from './publish.ts'

/** Larger packets do not wait here until they are whole, bytes. */
const largestInLane = 65_536

/** A short way for some of the packets, past the MQTT parser. */
export interface Lane {
  /** Whether the whole packet with this first byte, whose header ends at `bodyAt`, may take it. */
  knows(bytes: Buffer, first: number, bodyAt: number, end: number): boolean
  /** Takes the packet that it was asked about last. False when no more is to be read just now. */
  take(bytes: Buffer, first: number, end: number): boolean
  /** What was taken since the last time is all that came in one piece. */
  depart(): void
}

/** For none of them. */
export const noLane: Lane = { knows: () => false, take: () => false, depart: () => undefined }

/** What may go on: so many packets; some to the parser, because it asks for more; some by the lane, because it is idle. */
export interface Room {
  readonly packets: number
  readonly parser: boolean
  readonly lane: boolean
}

export interface Sorted {
  /** What was sorted: the piece, with what was kept of the ones before. */
  readonly chunk: Buffer
  /** Its bytes before this took the lane … */
  readonly laned: number
  /** … those from there to here are for the parser … */
  readonly parsed: number
  /** … and those from here on have not been looked at. */
  readonly taken: number
  readonly packets: number
  /** Packets that want an answer. */
  readonly asked: number
  /** Why the rest of it waits: for a turn, or until the parser asks for more. */
  readonly waits: 'nothing' | 'turn' | 'parser' | 'reader'
  readonly refused?: Extract<Scan, { name: 'refused' }>['because']
}

/** Tells which packets of a client take the lane, and keeps a piece of one until it is whole. Their order stays as it was. */
export class PacketSorter {
  private readonly scanner = new PacketScanner()
  private readonly lane: Lane
  private readonly limit: number
  private cut: Buffer[] = []
  private cutBytes = 0
  private cutNeeds = 0

  /** `limit`: of a packet, bytes. */
  constructor(lane: Lane, limit: number) {
    this.lane = lane
    this.limit = limit
  }

  /** Undefined when the piece is not yet the rest of a packet. Within a packet that is the parser's, all is the parser's. */
  sort(piece: Buffer, room: Room): Sorted | undefined {
    const chunk = this.join(piece)
    if (!chunk) return undefined
    const { scanner, lane } = this
    let laned = 0
    let packets = 0
    let asked = 0
    let waits: Sorted['waits'] = 'nothing'
    let refused: Sorted['refused']
    let kept = 0
    scanner.position = 0
    while (scanner.position < chunk.length && waits === 'nothing') {
      const at = scanner.position
      const isWhole = scanner.isBetween
      if (packets === room.packets) waits = 'turn'
      else if (!isWhole && !room.parser) waits = 'parser'
      if (waits !== 'nothing') break
      const scan = scanner.advance(chunk, this.limit)
      if (scan.name === 'refused') {
        refused = scan.because
        break
      }
      const mayLane = isWhole && isLaneByte(scanner.first)
      if (scan.name === 'partial' && mayLane && scanner.size <= largestInLane) {
        kept = chunk.length - at
        this.keep(chunk.subarray(at), scanner.size)
        scanner.rewind(at)
        break
      }
      if (scan.name === 'complete' && mayLane && lane.knows(chunk, scanner.first, scanner.bodyAt, scanner.position)) {
        if (at > laned) waits = 'parser'
        else if (!room.lane) waits = room.parser ? 'turn' : 'parser'
        else {
          laned = scanner.position
          if (!lane.take(chunk, scanner.first, laned)) waits = 'reader'
          packets++
          asked++
          continue
        }
      } else if (!room.parser) waits = 'parser'
      if (waits !== 'nothing') scanner.rewind(at)
      else if (scan.name === 'complete') {
        packets++
        if (!isAnswer(scan.type)) asked++
      }
    }
    lane.depart()
    const parsed = scanner.position
    return { chunk, laned, parsed, taken: parsed + kept, packets, asked, waits, ...(refused && { refused }) }
  }

  private keep(piece: Buffer, needs: number): void {
    this.cut = [piece]
    this.cutBytes = piece.length
    this.cutNeeds = needs
  }

  private join(piece: Buffer): Buffer | undefined {
    if (this.cut.length === 0) return piece
    this.cut.push(piece)
    this.cutBytes += piece.length
    if (this.cutBytes < this.cutNeeds) return undefined
    const chunk = Buffer.concat(this.cut)
    this.cut = []
    return chunk
  }
}

/** PUBACK, PUBREC, PUBREL, PUBCOMP: the client answers, and does not ask. */
function isAnswer(type: number): boolean {
  return type >= 4 && type <= 7
}
