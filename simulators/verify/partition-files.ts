import { closeSync, openSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordBytes, type SentRecord, writeRecord } from './records.ts'

const bufferedRecords = 1_024

/** Files that records are dealt out to by their point, so that all of a point are in one of them. */
export class PartitionFiles implements Disposable {
  readonly count: number
  private readonly folder: string
  private readonly files: { readonly descriptor: number; readonly buffer: Buffer; used: number }[]

  /** `folder` is empty and stays the caller's. */
  constructor(folder: string, count: number) {
    this.folder = folder
    this.count = count
    this.files = Array.from({ length: count }, (_, index) => ({
      descriptor: openSync(this.path(index), 'w'),
      buffer: Buffer.allocUnsafe(bufferedRecords * recordBytes),
      used: 0,
    }))
  }

  add(record: SentRecord): void {
    const file = this.files[record.point % this.count]
    if (!file) throw new Error('closed')
    writeRecord(file.buffer, file.used, record)
    file.used += recordBytes
    if (file.used === file.buffer.length) flush(file)
  }

  /** Ends the writing. */
  finish(): void {
    for (const file of this.files) {
      flush(file)
      closeSync(file.descriptor)
    }
    this.files.length = 0
  }

  /** All records of a partition. */
  read(index: number): Promise<Buffer> {
    return readFile(this.path(index))
  }

  private path(index: number): string {
    return join(this.folder, `partition-${index}`)
  }

  [Symbol.dispose](): void {
    for (const { descriptor } of this.files) closeSync(descriptor)
    this.files.length = 0
  }
}

function flush(file: { readonly descriptor: number; readonly buffer: Buffer; used: number }): void {
  for (let from = 0; from < file.used; ) from += writeSync(file.descriptor, file.buffer, from, file.used - from)
  file.used = 0
}
