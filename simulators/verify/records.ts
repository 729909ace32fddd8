/** A reading of the ledger in a partition's file: 28 bytes. */
export interface SentRecord {
  /** Places in lists that are kept in memory. */
  readonly point: number
  readonly sender: number
  readonly message: number
  readonly at: number
  readonly value: number | null
}

export const recordBytes = 28

export function writeRecord(target: Buffer, offset: number, record: SentRecord): void {
  target.writeUInt32LE(record.point, offset)
  target.writeUInt32LE(record.sender, offset + 4)
  target.writeUInt32LE(record.message, offset + 8)
  target.writeDoubleLE(record.at, offset + 12)
  target.writeDoubleLE(record.value ?? Number.NaN, offset + 20)
}

export function readRecord(source: Buffer, offset: number): SentRecord {
  const value = source.readDoubleLE(offset + 20)
  return {
    point: source.readUInt32LE(offset),
    sender: source.readUInt32LE(offset + 4),
    message: source.readUInt32LE(offset + 8),
    at: source.readDoubleLE(offset + 12),
    value: Number.isNaN(value) ? null : value,
  }
}

export const timeOf = (source: Buffer, offset: number): number => source.readDoubleLE(offset + 12)
export const pointOf = (source: Buffer, offset: number): number => source.readUInt32LE(offset)
