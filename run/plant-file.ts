import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import { type PlacedProblem, parsePlant } from '../core/plant/parse.ts'
import type { Plant, PlantRef } from '../core/plant/plant.ts'
import { UsageError } from './usage-error.ts'

/** The plant of a file. Throws a `UsageError` with one line for each problem, or when the file cannot be read. */
export async function loadPlant(path: string): Promise<PlantRef> {
  return { current: await readPlant(path) }
}

/**
 * Puts the file's plant in force. A file that is bad or cannot be read is refused: its problems are logged and the
 * plant that was in force stays. Never rejects.
 */
export async function reloadPlant(ref: PlantRef, path: string, log: Logger): Promise<'reloaded' | 'refused'> {
  try {
    ref.current = await readPlant(path)
    log.info({ path, ...countsOf(ref.current) }, 'plant reloaded')
    return 'reloaded'
  } catch (error) {
    const problems = error instanceof UsageError ? error.message.split('\n') : [String(error)]
    log.error({ path, problems }, 'plant file refused: the one in force stays')
    return 'refused'
  }
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
  return `${path}:${problem.line}:${problem.column}  ${problem.message}${where}`
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

async function readPlant(path: string): Promise<Plant> {
  const parsed = parsePlant(await readPlantText(path))
  if (parsed.ok) return parsed.plant
  throw new UsageError(parsed.problems.map((problem) => formatProblem(path, problem)).join('\n'))
}
