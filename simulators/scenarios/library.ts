import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plant } from '../../core/plant/plant.ts'
import { parseScenario, type ScenarioResult } from './parse.ts'

/** The scenarios that come with Huoshui are of Lhasa's plant file. */
const folder = join(import.meta.dirname, 'lhasa')

/** Ids of the scenarios that come with it, in alphabetical order. */
export function scenarioIds(): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  return files.map((file) => file.slice(0, -'.yaml'.length)).sort()
}

/** Where a scenario is: one that comes with it by its id, any other by its path. */
export function scenarioPath(name: string): string {
  return scenarioIds().includes(name) ? join(folder, `${name}.yaml`) : name
}

/** Reads a scenario by id or path; throws where there is no such file. */
export function readScenario(name: string, plant: Plant): ScenarioResult {
  return parseScenario(readFileSync(scenarioPath(name), 'utf8'), plant)
}
