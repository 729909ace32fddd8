import { open, readFile, rename, stat } from 'node:fs/promises'
import { parse, stringify, YAMLParseError } from 'yaml'
import { type Claim, ClaimsSchema } from '../../core/plant/claims.ts'
import { formatPath } from '../../core/plant/problem.ts'
import { shapeProblems } from '../../core/plant/shape.ts'
import type { ClaimStore } from '../../storage/claims/claims.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Beside } from './beside.ts'

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

/** The claims that are kept beside a plant file: in a file, whose path is given, or on a server. */
export function openClaims(claims: Beside): Promise<ClaimStore> {
  return typeof claims === 'string' ? openClaimsFile(claims) : claims.claims()
}

/** The claims of a file, which need not be there. */
export async function openClaimsFile(path: string): Promise<ClaimStore> {
  return {
    async claims() {
      // the stamp before: what is written meanwhile is seen as another one
      const stamp = await stampOf(path)
      return { stamp, claims: await readClaims(path) }
    },
    stamp: () => stampOf(path),
    async replace(stamp, claims) {
      if ((await stampOf(path)) !== stamp) return false
      await writeClaims(path, claims)
      return true
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** Puts claims in the place of those in the file: all of them, or, when the power fails, none. */
async function writeClaims(path: string, claims: readonly Claim[]): Promise<void> {
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

async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'none'
}

/** Calls back when the claims have changed, appeared or gone; looks each second. */
export function watchClaims(claims: Beside, changed: () => void): AsyncDisposable {
  let known: string | undefined
  let looking: Promise<void> | undefined
  const look = async () => {
    await using store = await openClaims(claims)
    const seen = await store.stamp()
    if (known !== undefined && known !== seen) changed()
    known = seen
  }
  const turn = () => {
    // what cannot be looked at just now is looked at in a second
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
      })
  }
  turn()
  const timer = setInterval(turn, 1000).unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
    },
  }
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
