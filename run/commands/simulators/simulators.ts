import { Command } from 'commander'
import { cityCommand, scenariosCommand } from './city.ts'
import { loadCommand, loadPlantCommand } from './load.ts'
import { mischiefCommand } from './mischief.ts'
import type { SimulatorSurroundings } from './surroundings.ts'
import { verifyCommand } from './verify.ts'

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
