import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { pino } from 'pino'
import { type CommandSurroundings, commands } from './run/commands/table.ts'
import { plantSource } from './run/files/plant-source.ts'
import { dataFolder } from './run/process/data-folder.ts'
import { logOutput, outliveOutput } from './run/process/output.ts'
import { surroundings } from './run/process/surroundings.ts'
import { UsageError } from './run/process/usage-error.ts'
import { type Role, roles } from './run/roles/role.ts'
import { parseSettings, type Settings } from './run/settings/settings.ts'

/** The only main: starts roles, or runs one command. Exit code 2 for wrong use, with one line that says what. */

// what is loaded from here on is compiled once, in worker threads too; where nothing can be kept, each time
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/huoshui')
enableCompileCache(process.env['NODE_COMPILE_CACHE'])

let isServing = false
// a command whose result could not be written has failed; a platform goes on without its log
outliveOutput([process.stdout, process.stderr], () => {
  if (!isServing) process.exitCode = 1
})

function settingsOrExit(): Settings {
  const parsed = parseSettings(process.env)
  if (parsed.ok) return parsed.settings
  throw new UsageError(parsed.problems.join('\n'))
}

async function start(wanted: ReadonlySet<Role>, demo: boolean): Promise<void> {
  const settings = settingsOrExit()
  if (!demo && wanted.has('bridge') && settings.HUOSHUI_BRIDGE_URL === undefined)
    throw new UsageError('HUOSHUI_BRIDGE_URL: expected by the role bridge')
  if (!demo && wanted.has('sl651') && settings.HUOSHUI_SL651_PORT === undefined)
    throw new UsageError('HUOSHUI_SL651_PORT: expected by the role sl651')
  dataFolder(settings)
  isServing = true
  const { serve } = await import('./run/roles/serve.ts')
  await serve({
    settings,
    roles: wanted,
    demo: settings.HUOSHUI_DEMO ?? demo,
    log: await around.log(settings.HUOSHUI_LOG_LEVEL),
    signals: process,
  })
}

function roleSet(first: Role, others: readonly string[]): ReadonlySet<Role> {
  const unknown = others.filter((word) => !roles.some((role) => role === word))
  if (unknown.length > 0) throw new UsageError(`no such role: ${unknown.join(', ')} (there are ${roles.join(', ')})`)
  return new Set([first, ...(others as Role[])])
}

// whatever is kept is its owner's alone: files 0600, folders 0700
process.umask(0o077)
const around: CommandSurroundings = {
  settings: settingsOrExit,
  folder: () => dataFolder(settingsOrExit()),
  source: () => plantSource(settingsOrExit()),
  plant: async () => {
    const { loadPlant } = await import('./run/files/plant-file.ts')
    return (await loadPlant(plantSource(settingsOrExit()))).current
  },
  log: async (level) => pino({ level }, await logOutput(process.stdout.isTTY)),
}
const program = new Command('huoshui')
  .description("Huoshui 活水: telemetry of a city's water. Settings come from the environment: npx huoshui settings")
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) })
const [word = ''] = process.argv.slice(2)
const isRun = word === 'start' || roles.some((role) => role === word)
// help, and the answer to a word that is none, know all of them
const makers = Object.entries(commands)
const called = isRun ? [] : makers.filter(([name]) => name === word)
for (const [, make] of called.length === 0 && !isRun ? makers : called) program.addCommand(await make(around))
program
  .command('start')
  .description('run everything in this process, fed with demonstration readings')
  .action(() => start(new Set(roles), true))
for (const role of roles) {
  program
    .command(`${role} [roles...]`)
    .description(`run the role ${role}, and any others named after it, in this process`)
    .action((others: string[]) => start(roleSet(role, others), false))
}

// a command that was made elsewhere must also throw, not exit
function inheritAll(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent)
    inheritAll(command)
  }
}
inheritAll(program)

try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (error instanceof UsageError) {
    console.error(error.message)
    process.exitCode = 2
  } else {
    const parsed = parseSettings(process.env)
    console.error(surroundings(error, parsed.ok ? parsed.settings : undefined) ?? error)
    process.exitCode = 1
  }
}
