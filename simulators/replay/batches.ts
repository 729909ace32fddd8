import type { Entry } from './rows.ts'

/** A message to publish, and the rows of the file that are in it. */
export interface Batch {
  readonly topic: string
  readonly payload: string
  readonly rows: readonly number[]
  readonly readings: number
}

interface Filling {
  readonly entries: string[]
  readonly rows: number[]
  readings: number
  bytes: number
}

/** Below the platform's limit of a packet (HUOSHUI_MAX_PAYLOAD, 256 KiB), with room for the topic. */
const maxBytes = 200_000

/**
 * Gathers rows of one device into messages of `size` rows. At most `maxRows` wait for their message to fill; above
 * that the oldest message goes as it is.
 */
export class Batches {
  private readonly filling = new Map<string, Filling>()
  private readonly size: number
  private readonly maxRows: number
  private waiting = 0

  constructor(size: number, maxRows = 50_000) {
    this.size = size
    this.maxRows = maxRows
  }

  /** The messages that are ready because of this row. */
  add(topic: string, entry: Entry, row: number, readings: number): Batch[] {
    const ready: Batch[] = []
    const text = JSON.stringify(entry)
    if ((this.filling.get(topic)?.bytes ?? 0) + text.length > maxBytes) ready.push(...this.take(topic))
    const batch = this.filling.get(topic) ?? { entries: [], rows: [], readings: 0, bytes: 0 }
    this.filling.set(topic, batch)
    batch.entries.push(text)
    batch.rows.push(row)
    batch.readings += readings
    batch.bytes += text.length + 1
    this.waiting++
    if (batch.rows.length >= this.size) ready.push(...this.take(topic))
    const [oldest] = this.filling.keys()
    if (this.waiting > this.maxRows && oldest !== undefined) ready.push(...this.take(oldest))
    return ready
  }

  /** What is left at the end of the file. */
  rest(): Batch[] {
    return [...this.filling.keys()].flatMap((topic) => this.take(topic))
  }

  private take(topic: string): Batch[] {
    const batch = this.filling.get(topic)
    if (!batch) return []
    this.filling.delete(topic)
    this.waiting -= batch.rows.length
    const [only = ''] = batch.entries
    const payload = batch.entries.length === 1 ? only : `[${batch.entries.join(',')}]`
    return [{ topic, payload, rows: batch.rows, readings: batch.readings }]
  }
}
