import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type LedgerLine, parseLine } from './line.ts'

/** It is no ledger; the message says where. */
export class BadLedger extends Error {
  override readonly name = 'BadLedger'
}

/** How the end of a ledger's file was found. `cut`: its writer was killed, in the middle of a line or before its end. */
export type LedgerEnd = 'closed' | 'cut'

const suffix = '.ndjson'

/** The files of ledgers: each path is a file, or a folder whose `.ndjson` files are parts. Throws `BadLedger`. */
export function ledgerFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) throw new BadLedger(`${path}: no such file or folder`)
    if (!found.isDirectory()) return [path]
    const parts = readdirSync(path).filter((name) => name.endsWith(suffix))
    if (parts.length === 0) throw new BadLedger(`${path}: no ${suffix} files in this folder`)
    return parts.sort().map((name) => join(path, name))
  })
}

/** The file of one part of a ledger that is a folder. */
export function partPath(folder: string, part: number): string {
  return join(folder, `part-${part}${suffix}`)
}

/**
 * Reads a file line by line, in the memory of a chunk. A last line that was cut off is left out. Throws `BadLedger` at
 * a line that is none in the middle.
 */
export async function readLedger(
  path: string,
  take: (line: LedgerLine) => void,
  onBytes: (bytes: number) => void = () => {},
): Promise<LedgerEnd> {
  let rest = ''
  let number = 0
  let last: LedgerLine['kind'] | undefined
  const read = (text: string) => {
    number++
    const line = parseLine(text)
    if (!line) throw new BadLedger(`${path}:${number}: this is no line of a ledger`)
    last = line.kind
    take(line)
  }
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 1_048_576 })
  for await (const chunk of stream as AsyncIterable<string>) {
    const text = rest + chunk
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      read(text.slice(from, end))
      from = end + 1
    }
    rest = text.slice(from)
    if (rest.length > longestLine) throw new BadLedger(`${path}:${number + 1}: this is no line of a ledger`)
    onBytes(chunk.length)
  }
  return last === 'end' && rest === '' ? 'closed' : 'cut'
}

/** A message of 10,000 readings fits. */
const longestLine = 4_194_304
