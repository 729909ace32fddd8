import { readFile } from 'node:fs/promises'
import { UsageError } from '../../process/usage-error.ts'

/** Password by device, from lines `device:password` (as `device provision` makes them) or a JSON object. Throws a `UsageError`. */
export async function readCredentials(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) throw new UsageError(`${path}: cannot be read`)
  try {
    if (text.trimStart().startsWith('{')) {
      return new Map(Object.entries(JSON.parse(text)).map(([id, password]) => [id, String(password)]))
    }
  } catch {
    throw new UsageError(`${path}: expected a JSON object of device and password`)
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return new Map(
    lines.map((line, index) => {
      const colon = line.indexOf(':')
      if (colon < 1) throw new UsageError(`${path}:${index + 1}: expected device:password`)
      return [line.slice(0, colon), line.slice(colon + 1)] as const
    }),
  )
}
