import { type CsvFile, openCsv } from './csv-file.ts'
import type { ReplayMap } from './map.ts'
import type { Row } from './rows.ts'
import { timeReader } from './time.ts'

interface Head {
  readonly rows: AsyncIterator<Row>
  row: Row
  /** Epoch ms; of a row without a readable time that of the one before it in its file. */
  at: number
}

/**
 * Several files of one form as one, in the order of time; each keeps its own order, and of equal times the file that was
 * named first comes first. One row of each is held. Throws `BadFile`.
 */
export async function openMerged(paths: readonly string[], map: ReplayMap): Promise<CsvFile> {
  const files = await Promise.all(paths.map((path) => openCsv(path, map)))
  const [only] = files
  if (only && files.length === 1) return only
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return {
    rows: merge(files, map),
    bytes,
    share: () => (bytes === 0 ? 1 : files.reduce((sum, file) => sum + file.share() * file.bytes, 0) / bytes),
  }
}

async function* merge(files: readonly CsvFile[], map: ReplayMap): AsyncGenerator<Row> {
  const readTime = timeReader(map.time)
  const heads: Head[] = []
  try {
    for (const file of files) {
      const rows = file.rows[Symbol.asyncIterator]()
      const first = await rows.next()
      if (!first.done) heads.push({ rows, row: first.value, at: timeOf(first.value, undefined) })
    }
    for (let head = earliest(heads); head; head = earliest(heads)) {
      yield head.row
      const next = await head.rows.next()
      if (next.done) heads.splice(heads.indexOf(head), 1)
      else {
        head.at = timeOf(next.value, head.at)
        head.row = next.value
      }
    }
  } finally {
    for (const { rows } of heads) await rows.return?.()
  }

  function timeOf(row: Row, before: number | undefined): number {
    return readTime(row[map.time.column] ?? '', before) ?? before ?? Number.NEGATIVE_INFINITY
  }
}

function earliest(heads: readonly Head[]): Head | undefined {
  let found = heads[0]
  for (const head of heads) if (found && head.at < found.at) found = head
  return found
}
