import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import { addressProblems } from '../../core/people/addresses.ts'
import { withoutPhones } from '../../core/people/discreet.ts'
import { dutyDoubts } from '../../core/people/doubts.ts'
import { doubtsAbout } from '../../core/plant/check-rules.ts'
import { type Claim, type ClaimedPlant, compileClaimed } from '../../core/plant/claims.ts'
import { leftOut } from '../../core/plant/left-out.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import { keyProblems } from '../../core/plant/partitions.ts'
import { piecesOf } from '../../core/plant/pieces.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import { pointDoubts } from '../../core/plant/point-doubts.ts'
import { PlantSchema } from '../../core/plant/schema.ts'
import { type PlacedProblem, readYamlFile } from '../../core/plant/yaml-file.ts'
import { compileEdited } from '../../core/rule-edit/compile.ts'
import type { LocalText } from '../../core/words/language.ts'
import { PostgresAway } from '../../storage/postgres/postgres.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Beside } from './beside.ts'
import { openClaims } from './claims-file.ts'
import { withMaintenance } from './maintenance-file.ts'
import { readRuleEdits } from './rule-edits-file.ts'

/** Where a plant comes from. */
export interface PlantSource {
  /** Path of the plant file. */
  readonly plant: string
  /** Path of the claims beside it, which need not exist, or the server that keeps them; undefined for the plant file alone. */
  readonly claims?: Beside
  /** What keeps the edits of rules and the planned work that are in force; undefined for what the plant file says alone. */
  readonly edits?: Beside
  /** Of how many parts the reading log is: no rule may look across them. Default 1. */
  readonly partitions?: number
}

/** The plant of a source. Throws a `UsageError` with one line for each problem, or when the file cannot be read. */
export async function loadPlant(source: PlantSource): Promise<PlantRef> {
  return { current: await readPlant(source) }
}

/**
 * Puts the file's plant in force. A file that is bad or cannot be read is refused: its problems are logged and the
 * plant that was in force stays. Never rejects. `away`: what is kept beside it cannot be read just now.
 */
export async function reloadPlant(
  ref: PlantRef,
  source: PlantSource,
  log: Logger,
): Promise<'reloaded' | 'refused' | 'away'> {
  const path = source.plant
  try {
    const before = ref.current
    ref.current = await readPlant(source)
    tellGone(leftOut(before, ref.current), log)
    log.info({ path, ...countsOf(ref.current) }, 'plant reloaded')
    tellEdits(ref.current, log)
    return 'reloaded'
  } catch (error) {
    if (error instanceof PostgresAway) {
      log.warn({ path, because: error.message }, 'the plant is read again when that is back')
      return 'away'
    }
    const problems = error instanceof UsageError ? error.message.split('\n') : [String(error)]
    log.error({ path, problems }, 'plant refused: the one in force stays')
    return 'refused'
  }
}

/** What stands on those is given to others by the roles that have it; a hundred thousand rules are not a line. */
function tellGone(gone: ReturnType<typeof leftOut>, log: Logger): void {
  for (const [kind, ids] of Object.entries(gone))
    log.warn({ kind, count: ids.length, ids: ids.slice(0, 20) }, 'no longer in the plant file')
}

/** The text of a plant file; throws a `UsageError` where there is none. */
export async function readPlantText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`)
  }
}

/** `file:line:column  message (path)`, as editors make a link of it. */
export function formatProblem(path: string, problem: PlacedProblem): string {
  const where = problem.path === '' ? '' : `  [${problem.path}]`
  return `${path}:${problem.line}:${problem.column}  ${withoutPhones(problem.message)}${where}`
}

/** How much a plant has of what. */
export function countsOf(plant: Plant): Record<'sites' | 'assets' | 'points' | 'devices', number> {
  return {
    sites: plant.sites.length,
    assets: plant.sites.reduce((sum, site) => sum + site.assets.length, 0),
    points: plant.points.size,
    devices: plant.devices.size,
  }
}

/** A plant that is right, or the problems of its files, one line each. */
export type CheckedPlant =
  | (ClaimedPlant & { readonly ok: true })
  | { readonly ok: false; readonly problems: readonly string[] }

/** The plant of a source, or the problems of its files, one line each. */
export async function checkPlant(source: PlantSource): Promise<CheckedPlant> {
  const claims = source.claims === undefined ? [] : await claimsOf(source.claims)
  const checked = await checkClaims(source, claims)
  if (!checked.ok) return { ok: false, problems: checked.problems.map(({ en }) => en) }
  const across = (source.partitions ?? 1) > 1 ? await acrossParts(source, checked.plant) : []
  return across.length > 0 ? { ok: false, problems: across } : checked
}

/** What no part of the log could evaluate alone, one line each. */
async function acrossParts({ plant: path }: PlantSource, plant: Plant): Promise<readonly string[]> {
  const problems = keyProblems(plant)
  if (problems.length === 0) return []
  const read = readYamlFile(await readPlantText(path))
  return read.ok
    ? read.place(problems).map((each) => formatProblem(path, each))
    : problems.map(({ message }) => message)
}

/** The same with other claims than those beside it; each problem in both languages. */
export async function checkClaims(
  { plant: path, claims: beside }: PlantSource,
  claims: readonly Claim[],
): Promise<ClaimedPlant> {
  const parsed = parsePlant(await readPlantText(path))
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map((problem) => inBoth(formatProblem(path, problem))) }
  if (claims.length === 0) return parsed
  const claimed = compileClaimed(parsed.file, claims)
  if (claimed.ok) return claimed
  const where = beside === undefined ? '' : `${typeof beside === 'string' ? beside : 'claim'}  `
  return {
    ok: false,
    problems: claimed.problems.map(({ en, 'zh-CN': zh }) => ({ en: `${where}${en}`, 'zh-CN': `${where}${zh}` })),
  }
}

/** Of a file that people write in the words of its format. */
function inBoth(text: string): LocalText {
  return { en: text, 'zh-CN': text }
}

async function claimsOf(beside: Beside): Promise<readonly Claim[]> {
  await using store = await openClaims(beside)
  return (await store.claims()).claims
}

/** What is probably not meant in the file of a good plant, and who could not be told from `now` on (epoch ms), one line each. */
export async function plantDoubts(
  { plant: path }: PlantSource,
  plant: Plant,
  now: number,
): Promise<Readonly<Record<'errors' | 'warnings', readonly string[]>>> {
  const read = readYamlFile(await readPlantText(path))
  const file = read.ok ? PlantSchema.safeParse(read.value).data : undefined
  if (!read.ok || !file) return { errors: [], warnings: [] }
  const { error = [], warning = [] } = Object.groupBy(
    dutyDoubts(plant.duty, plant.city.zone, now),
    ({ severity }) => severity,
  )
  const warnings = read.place([
    ...pointDoubts(piecesOf(read.value)),
    ...doubtsAbout(plant, file.alarms ?? {}),
    ...warning,
  ])
  return {
    errors: read
      .place([...error, ...addressProblems(plant.duty, (name) => process.env[name])])
      .map((each) => formatProblem(path, each)),
    warnings: warnings.map((doubt) => formatProblem(path, { ...doubt, message: `warning: ${doubt.message}` })),
  }
}

/** Says which edits of rules do not hold as they were made, so that none is overruled in silence. */
export function tellEdits(plant: Plant, log: Logger): void {
  for (const [edit, verdict] of plant.book?.edited?.verdicts ?? []) {
    if (verdict.name !== 'holds' && verdict.name !== 'in-file')
      log.warn({ edit, ...verdict }, 'edit of a rule does not hold')
  }
}

/** The plant with what engineers have edited. */
async function withEdits(plant: Plant, beside: Beside): Promise<Plant> {
  return compileEdited(plant, await readRuleEdits(beside), Date.now())
}

async function readPlant(source: PlantSource): Promise<Plant> {
  const checked = await checkPlant(source)
  if (checked.ok) {
    if (source.edits === undefined) return checked.plant
    return await withMaintenance(await withEdits(checked.plant, source.edits), source.edits, Date.now())
  }
  throw new UsageError(checked.problems.join('\n'))
}
