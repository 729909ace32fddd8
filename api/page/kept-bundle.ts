import { createHash, randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { getCompileCacheDir } from 'node:module'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { type MadeBundle, makeBundle, type PageBundle } from './bundle.ts'

/** What is kept: `hashes` are those of the inputs when it was made. */
interface Kept extends MadeBundle {
  readonly hashes: readonly string[]
}

const hashBytes = 32
let had: Promise<PageBundle> | undefined

/** The pages' files, had once in the life of the process, by the first who asks. Rejects where they cannot be made. */
export function pageBundle(): Promise<PageBundle> {
  had ??= keptBundle(getCompileCacheDir(), makeBundle)
  return had
}

/**
 * The pages' files as they are kept in the folder of compiled code, where what they were made of is still the same; else
 * made, and kept there: one file for each place where Huoshui is installed, replaced as a whole. A kept file that is
 * damaged or cannot be read, and a folder where nothing can be kept, cost the making and nothing else.
 */
export async function keptBundle(folder: string | undefined, make: () => Promise<MadeBundle>): Promise<PageBundle> {
  if (folder === undefined) return (await make()).bundle
  const place = sha256(import.meta.dirname)
    .toString('hex')
    .slice(0, 16)
  const path = join(folder, `page-${place}`)
  const kept = await read(path).catch(() => undefined)
  if (kept) return kept.bundle
  const begunAt = Date.now()
  const made = await make()
  await keep(path, made, begunAt).catch(() => undefined)
  return made.bundle
}

async function read(path: string): Promise<Kept | undefined> {
  const bytes = await readFile(path)
  const content = bytes.subarray(hashBytes)
  if (!sha256(content).equals(bytes.subarray(0, hashBytes))) return undefined
  const kept: Kept = deserialize(content)
  const now = await hashesOf(kept.inputs)
  return kept.hashes.every((hash, n) => hash === now[n]) ? kept : undefined
}

async function keep(path: string, made: MadeBundle, begunAt: number): Promise<void> {
  const changes = await Promise.all(made.inputs.map(async (input) => (await stat(input)).mtimeMs))
  // what changed meanwhile may have been read before it did
  if (changes.some((at) => at >= begunAt)) return
  const content = serialize({ ...made, hashes: await hashesOf(made.inputs) } satisfies Kept)
  const mine = `${path}-${randomUUID()}`
  try {
    await writeFile(mine, Buffer.concat([sha256(content), content]))
    await rename(mine, path)
  } finally {
    await rm(mine, { force: true })
  }
}

function hashesOf(paths: readonly string[]): Promise<string[]> {
  return Promise.all(paths.map(async (path) => sha256(await readFile(path)).toString('hex')))
}

function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest()
}
