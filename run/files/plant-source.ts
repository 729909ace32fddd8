import { join } from 'node:path'
import type { Settings } from '../settings/settings.ts'
import type { PlantSource } from './plant-file.ts'

/** Where the claims of a data folder are. */
export function claimsPath(folder: string): string {
  return join(folder, 'claims.yaml')
}

/** The plant file and the claims that the settings name. */
export function plantSource({ HUOSHUI_PLANT, HUOSHUI_DATA }: Settings): Required<PlantSource> {
  return { plant: HUOSHUI_PLANT, claims: claimsPath(HUOSHUI_DATA), edits: HUOSHUI_DATA }
}
