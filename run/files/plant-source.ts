import { join } from 'node:path'
import { partitionsOf } from '../../storage/log/settings.ts'
import type { Settings } from '../settings/settings.ts'
import type { KeptBeside } from './beside.ts'
import { keptBeside } from './kept-beside.ts'
import type { PlantSource } from './plant-file.ts'

/** Where the claims of a data folder are. */
export function claimsPath(folder: string): string {
  return join(folder, 'claims.yaml')
}

/** The plant file that the settings name, and what is kept beside it: `kept` where there are connections to a server already. */
export function plantSource(settings: Settings, kept?: KeptBeside): Required<PlantSource> {
  const { HUOSHUI_PLANT: plant, HUOSHUI_DATA: folder, HUOSHUI_POSTGRES_URL: url } = settings
  const partitions = partitionsOf(settings)
  if (url === undefined) return { plant, claims: claimsPath(folder), edits: folder, partitions }
  const beside = kept ?? keptBeside(settings)
  return { plant, claims: beside, edits: beside, partitions }
}
