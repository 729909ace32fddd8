import { Command } from 'commander'
import type { Logger } from 'pino'
import { cityCommand, scenariosCommand } from './city.ts'
import { loadCommand, loadPlantCommand } from './load.ts'
import { mischiefCommand } from './mischief.ts'
import type { PlantSource } from './plant-file.ts'
import { verifyCommand } from './verify.ts'

/** What the commands need of the surroundings. */
export interface SimulatorSurroundings {
  readonly plant: () => PlantSource
  readonly log: () => Logger
  readonly print?: (line: string) => void
}

/** `simulators …`: all that speaks to a platform from outside, as stations, hostile clients and checkers do. */
export function simulatorsCommand({ plant, log, print = console.log }: SimulatorSurroundings): Command {
  const surroundings = { plant, log, print }
  return new Command('simulators')
    .description('a simulated city that speaks MQTT as its stations do; load, mischief, and the check of what arrived')
    .addCommand(cityCommand(surroundings))
    .addCommand(scenariosCommand(surroundings))
    .addCommand(loadCommand(surroundings))
    .addCommand(loadPlantCommand(print))
    .addCommand(mischiefCommand(surroundings))
    .addCommand(verifyCommand())
}
