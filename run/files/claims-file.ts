import { open, readFile, rename, stat } from 'node:fs/promises'
import { parse, stringify, YAMLParseError } from 'yaml'
import { type Claim, ClaimsSchema } from '../../core/plant/claims.ts'
import { formatPath } from '../../core/plant/problem.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import { UsageError } from '../process/usage-error.ts'

/** The claims of a file; none where there is no file. Throws a `UsageError` with a line for each problem. */
export async function readClaims(path: string): Promise<Claim[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw new UsageError(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`)
  })
  if (text === undefined) return []
  const value = parsedYaml(path, text)
  const parsed = ClaimsSchema.safeParse(value)
  if (parsed.success) return parsed.data.claims
  const problems = shapeProblems(parsed.error, value, { schema: ClaimsSchema })
  throw new UsageError(problems.map((one) => `${path}  ${one.message}  [${formatPath(one.path)}]`).join('\n'))
}

/** Puts claims in the place of those in the file: all of them, or, when the power fails, none. */
export async function writeClaims(path: string, claims: readonly Claim[]): Promise<void> {
  const note = '# Written by npx huoshui device claim and device unclaim.\n'
  const next = `${path}.new`
  const file = await open(next, 'w', 0o640)
  try {
    await file.writeFile(note + stringify({ version: 1, claims }))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
}

/** Calls back when the file has changed, appeared or gone; looks each second. */
export function watchClaims(path: string, changed: () => void): Disposable {
  let known: string | undefined
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    const found = await stat(path).catch(() => undefined)
    const seen = found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'none'
    if (known !== undefined && known !== seen) changed()
    known = seen
    looking = false
  }
  void look()
  const timer = setInterval(() => void look(), 1000).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function parsedYaml(path: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof YAMLParseError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
