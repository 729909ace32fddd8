import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AcknowledgedLine, ExpectedLine, LedgerLine, ScenarioLine, SentLine } from '../ledger/line.ts'
import { type LedgerEnd, readLedger } from '../ledger/read.ts'
import { Acknowledgements } from './acknowledged.ts'
import { PartitionFiles } from './partition-files.ts'
import { pointOf, readRecord, recordBytes, timeOf } from './records.ts'

/** What one point is to have at one time: any of the values that were sent for it. */
export interface SentAt {
  readonly at: number
  readonly values: readonly (number | null)[]
  /** By the device's PUBACK; `late`: more than `lateMs` after the event. */
  readonly acknowledged: 'not' | 'in-time' | 'late'
}

export interface SentPoint {
  readonly point: string
  /** Ascending, each time once. */
  readonly sent: () => Generator<SentAt>
  /** Times between which whatever is stored must be in the ledger, both included. */
  readonly from: number
  readonly to: number
}

/** A ledger by point: its readings lie in temporary files, one of which is in memory at a time. */
export interface SortedLedger extends Disposable {
  readonly counts: { readonly messages: number; readonly acknowledged: number; readonly readings: number }
  readonly points: number
  /** Of each file. */
  readonly ends: ReadonlyMap<string, LedgerEnd>
  readonly scenarios: readonly ScenarioLine[]
  readonly expected: readonly ExpectedLine[]
  /** Partition by partition. */
  readonly partitions: () => AsyncGenerator<readonly SentPoint[]>
  /** Records of the largest partition, bytes. */
  readonly largest: () => number
}

export interface SortOptions {
  /** Where temporary files may lie. */
  readonly folder: string
  /** What a partition is to be at most, unless a single point has more. */
  readonly partitionBytes?: number
  readonly onBytes?: (bytes: number) => void
}

/** A reading acknowledged so long after it was measured is counted as late. */
const lateMs = 60_000
const defaultPartitionBytes = 16_777_216
/** Each has an open file and a buffer of 28 KB while the ledger is read. */
const mostPartitions = 2_000
/** A reading takes more than this in a ledger: its point's name and value. */
const leastBytesOfReading = 16

/** First pass: reads the files of a ledger once, whatever their order, in bounded memory. */
export async function sortLedger(files: readonly string[], options: SortOptions): Promise<SortedLedger> {
  const { folder, partitionBytes = defaultPartitionBytes, onBytes } = options
  using cleanup = new DisposableStack()
  const temporary = mkdtempSync(join(folder, 'huoshui-verify-'))
  cleanup.defer(() => rmSync(temporary, { recursive: true, force: true }))
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  const wanted = Math.ceil(((bytes / leastBytesOfReading) * recordBytes) / partitionBytes)
  const records = cleanup.use(new PartitionFiles(temporary, Math.min(mostPartitions, Math.max(1, wanted))))
  const gathering = new Gathering(records)
  const ends = new Map<string, LedgerEnd>()
  for (const [index, file] of files.entries()) {
    ends.set(file, await readLedger(file, (line) => gathering.take(line, index), onBytes))
  }
  records.finish()
  const isWhole = [...ends.values()].every((end) => end === 'closed')
  let largest = 0
  const kept = cleanup.move()
  return {
    ...gathering.found,
    points: gathering.points.length,
    ends,
    async *partitions() {
      for (let index = 0; index < records.count; index++) {
        const partition = await records.read(index)
        largest = Math.max(largest, partition.length)
        if (partition.length > 0) yield pointsOf(partition, gathering, isWhole)
      }
    },
    largest: () => largest,
    [Symbol.dispose]: () => kept.dispose(),
  }
}

/** What is kept in memory of all lines: names, two bits for each message, and what is expected. */
class Gathering {
  readonly points: string[] = []
  readonly acknowledgements = new Acknowledgements()
  readonly period = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY }
  readonly found = {
    counts: { messages: 0, acknowledged: 0, readings: 0 },
    scenarios: [] as ScenarioLine[],
    expected: [] as ExpectedLine[],
  }
  private readonly records: PartitionFiles
  private readonly pointNumbers = new Map<string, number>()
  private readonly senders = new Map<string, { readonly number: number; last: number }>()

  constructor(records: PartitionFiles) {
    this.records = records
  }

  take(line: LedgerLine, file: number): void {
    switch (line.kind) {
      case 'sent':
        this.sent(line, file)
        return
      case 'acknowledged':
        this.acknowledged(line, file)
        return
      case 'scenario':
        this.found.scenarios.push(line)
        return
      case 'expected':
        this.found.expected.push(line)
        return
      case 'run':
      case 'end':
        return
    }
  }

  private sent({ device, number, at, readings }: SentLine, file: number): void {
    const sender = this.sender(device, file)
    if (sender.last !== number) this.found.counts.messages++
    sender.last = number
    this.period.from = Math.min(this.period.from, at)
    this.period.to = Math.max(this.period.to, at)
    for (const point in readings) {
      this.found.counts.readings++
      const value = readings[point] ?? null
      this.records.add({ point: this.pointNumber(point), sender: sender.number, message: number, at, value })
    }
  }

  private acknowledged({ device, number, after }: AcknowledgedLine, file: number): void {
    this.found.counts.acknowledged++
    this.acknowledgements.add(this.sender(device, file).number, number, after > lateMs)
  }

  private sender(device: string, file: number) {
    const key = `${file} ${device}`
    const known = this.senders.get(key)
    if (known) return known
    const sender = { number: this.senders.size, last: -1 }
    this.senders.set(key, sender)
    return sender
  }

  private pointNumber(point: string): number {
    const known = this.pointNumbers.get(point)
    if (known !== undefined) return known
    this.pointNumbers.set(point, this.points.length)
    return this.points.push(point) - 1
  }
}

function pointsOf(partition: Buffer, { points, acknowledgements, period }: Gathering, isWhole: boolean): SentPoint[] {
  const offsets = new Map<number, number[]>()
  for (let offset = 0; offset < partition.length; offset += recordBytes) {
    const point = pointOf(partition, offset)
    const known = offsets.get(point)
    if (known) known.push(offset)
    else offsets.set(point, [offset])
  }
  return [...offsets].map(([number, own]) => {
    own.sort((a, b) => timeOf(partition, a) - timeOf(partition, b))
    // What a killed writer had sent last is not in its ledger: only what lies between is accounted for.
    const [first = 0, last = 0] = [own[0], own.at(-1)]
    const accounted = isWhole ? period : { from: timeOf(partition, first), to: timeOf(partition, last) }
    return { ...accounted, point: points[number] ?? '', sent: () => sentOf(partition, own, acknowledgements) }
  })
}

/** Readings of one time are one: the same again, or another value for it. */
function* sentOf(partition: Buffer, offsets: readonly number[], known: Acknowledgements): Generator<SentAt> {
  for (let index = 0; index < offsets.length; ) {
    const { at } = readRecord(partition, offsets[index] ?? 0)
    const values: (number | null)[] = []
    let acknowledged: SentAt['acknowledged'] = 'not'
    for (; index < offsets.length && timeOf(partition, offsets[index] ?? 0) === at; index++) {
      const { sender, message, value } = readRecord(partition, offsets[index] ?? 0)
      if (!values.includes(value)) values.push(value)
      const one = known.of(sender, message)
      if (acknowledged === 'not' || one === 'in-time') acknowledged = one === 'not' ? acknowledged : one
    }
    yield { at, values, acknowledged }
  }
}
