import { randomInt } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isErrno } from '../../disk-fault.ts'
import { batchHeaderBytes, isIntact, readBatchHeader } from '../frame.ts'
import { listSegments, type Segment, syncFolder } from './segment.ts'

/**
 * What tells one log from another: the first four bytes of each of its batches, drawn by chance when the log is made.
 * Devices never see it, so what they send cannot pass for a batch where one is looked for behind damage.
 */
export type LogIdentity = number

const fileName = 'identity'

/** Of the log in a folder: what its newest batch says, else the file beside; undefined where there is no log yet. */
export function readIdentity(folder: string): LogIdentity | undefined {
  for (const segment of listSegments(folder).reverse()) {
    const mark = markOf(segment)
    if (mark !== undefined) return mark
  }
  return fromFile(folder)
}

/** The same, for the log's writer: made and kept where there is none. */
export function takeIdentity(folder: string): LogIdentity {
  const identity = readIdentity(folder) ?? randomInt(1, 2 ** 32)
  if (fromFile(folder) !== identity) {
    const path = join(folder, fileName)
    writeFileSync(`${path}.new`, `${formatIdentity(identity)}\n`, { flush: true })
    renameSync(`${path}.new`, path)
    syncFolder(folder)
  }
  return identity
}

/** Eight digits of base 16. */
export function formatIdentity(identity: LogIdentity): string {
  return identity.toString(16).padStart(8, '0')
}

function fromFile(folder: string): LogIdentity | undefined {
  try {
    const text = readFileSync(join(folder, fileName), 'utf8').trim()
    return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/** What a segment's first batch says; undefined where it does not hold. */
function markOf({ path }: Segment): LogIdentity | undefined {
  const descriptor = openSync(path, 'r')
  try {
    const head = Buffer.alloc(batchHeaderBytes)
    if (readSync(descriptor, head, 0, batchHeaderBytes, 0) < batchHeaderBytes) return undefined
    const mark = head.readUInt32LE(0)
    const header = readBatchHeader(head, 0, mark)
    if (!header || header.bytes > fstatSync(descriptor).size) return undefined
    const batch = Buffer.alloc(header.bytes)
    readSync(descriptor, batch, 0, header.bytes, 0)
    return isIntact(batch, 0, header) ? mark : undefined
  } finally {
    closeSync(descriptor)
  }
}
