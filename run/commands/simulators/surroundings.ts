import type { Logger } from 'pino'
import type { PlantSource } from '../../files/plant-file.ts'

/** What the commands need of the surroundings. */
export interface SimulatorSurroundings {
  readonly plant: () => PlantSource
  readonly log: () => Promise<Logger>
  readonly print?: (line: string) => void
}
