import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { columnsOf, type ReplayMap } from './map.ts'
import type { Row } from './rows.ts'

/** The file is not what the map describes; the message is for the person who gave both. */
export class BadFile extends Error {
  override readonly name = 'BadFile'
}

/** A column that every file has: its name without folder and endings. */
const fileColumn = '$file'

/** A CSV, plain or gzip. */
export interface CsvFile {
  /** From the beginning, read as they are asked for. Throws `BadFile`. */
  readonly rows: AsyncIterable<Row>
  readonly bytes: number
  /** Share of the file that is read, 0–1. */
  readonly share: () => number
}

export async function openCsv(path: string, map: ReplayMap): Promise<CsvFile> {
  const { size } = await stat(path)
  const file = createReadStream(path)
  const parser = parse({
    delimiter: map.delimiter,
    bom: true,
    from_line: map.skipLines + 1,
    skip_empty_lines: true,
    // A short row lacks its last cells, as a device lacks a sensor; it is not a reason to stop.
    relax_column_count: true,
    columns: (header: string[]) =>
      checkHeader(
        header.map((name) => name.trim()),
        map,
      ),
  })
  const reading = (await isGzip(path)) ? pipeline(file, createGunzip(), parser) : pipeline(file, parser)
  // Its failure reaches the reader of `rows` through the parser, which the pipeline destroys.
  reading.catch(() => {})
  const extra = { [fileColumn]: basename(path).replace(/(\.(csv|txt|tsv|gz))+$/i, '') }
  return { rows: rowsOf(path, parser, extra), bytes: size, share: () => (size === 0 ? 1 : file.bytesRead / size) }
}

async function* rowsOf(path: string, parser: AsyncIterable<Row>, extra: Row): AsyncGenerator<Row> {
  try {
    for await (const row of parser) yield { ...row, ...extra }
  } catch (error) {
    if (error instanceof BadFile || !(error instanceof Error)) throw error
    throw new BadFile(`${path}: ${error.message}`)
  }
}

function checkHeader(header: readonly string[], map: ReplayMap): string[] {
  const missing = columnsOf(map).filter((column) => column !== fileColumn && !header.includes(column))
  if (missing.length > 0) throw new BadFile(`no column ${missing.join(', ')}: the file has ${header.join(', ')}`)
  return [...header]
}

/** By the first two bytes (RFC 1952 §2.3.1), not by the name. */
async function isGzip(path: string): Promise<boolean> {
  await using file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
  return buffer.readUInt16BE(0) === 0x1f8b
}
