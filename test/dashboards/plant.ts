import { readFile } from 'node:fs/promises'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'

/** The city that the committed dashboards are generated from. */
export async function loadPlant(): Promise<Plant> {
  const parsed = parsePlant(await readFile(new URL('../../plant/lhasa.yaml', import.meta.url), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return parsed.plant
}
