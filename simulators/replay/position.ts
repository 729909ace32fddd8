import { createHash } from 'node:crypto'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'

/** How far a replay has come: all rows up to `rows` are acknowledged. It belongs to these files read by one map. */
const PositionSchema = z.strictObject({
  file: z.string(),
  size: z.int(),
  map: z.string(),
  rows: z.int().min(0),
})
type Position = z.infer<typeof PositionSchema>

/** The position file is of another replay, or not one at all. */
export class BadPosition extends Error {
  override readonly name = 'BadPosition'
}

export interface PositionFile {
  /** Rows acknowledged in earlier runs. */
  readonly rows: number
  /** Replaces the position; it is the old one or the new one at any moment, whatever dies. */
  save(rows: number): Promise<void>
}

/** The position kept in `path`, at the beginning when there is none yet. Throws `BadPosition`. */
export async function openPosition(path: string, csvs: readonly string[], mapText: string): Promise<PositionFile> {
  let size = 0
  for (const csv of csvs) size += (await stat(csv)).size
  const map = createHash('sha256').update(mapText).digest('hex').slice(0, 16)
  const file = csvs.map((csv) => basename(csv)).join(', ')
  const fresh: Position = { file, size, map, rows: 0 }
  const kept = (await readPosition(path)) ?? fresh
  if (kept.file !== fresh.file || kept.size !== size) {
    throw new BadPosition(
      `${path} is the position in ${kept.file} (${kept.size} bytes), not in ${csvs.join(', ')} (${size} bytes)`,
    )
  }
  if (kept.map !== map) throw new BadPosition(`${path} was written with another map: give that one, or remove it`)
  return {
    rows: kept.rows,
    async save(rows) {
      const next = `${path}.next`
      await using file = await open(next, 'w')
      await file.writeFile(`${JSON.stringify({ ...fresh, rows })}\n`)
      await file.sync()
      await rename(next, path)
    },
  }
}

async function readPosition(path: string): Promise<Position | undefined> {
  try {
    return PositionSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new BadPosition(`${path} is not the position of a replay`)
  }
}

/** Which rows are done, when they are done out of order. Remembers only those above the first gap. */
export class DoneRows {
  private readonly above = new Set<number>()
  /** All rows with a number up to this are done; the first row is 1. */
  upTo: number

  constructor(upTo: number) {
    this.upTo = upTo
  }

  add(row: number): void {
    this.above.add(row)
    while (this.above.delete(this.upTo + 1)) this.upTo++
  }
}
