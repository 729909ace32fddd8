import { Command, CommanderError } from 'commander'
import { pino } from 'pino'
import { announceCommand } from './run/commands/announce.ts'
import { auditedBy } from './run/commands/audited.ts'
import { backtestCommand } from './run/commands/backtest.ts'
import { backupCommand, restoreCommand } from './run/commands/backup.ts'
import { channelsCommand } from './run/commands/channels.ts'
import { addClaimCommands } from './run/commands/claim.ts'
import { decodeCommand, formatsCommand } from './run/commands/decode.ts'
import { deviceCommand } from './run/commands/device.ts'
import { drillCommand } from './run/commands/drill.ts'
import { openHistory } from './run/commands/history.ts'
import { maintenanceCommand } from './run/commands/maintenance.ts'
import { onCallCommand } from './run/commands/oncall.ts'
import { ordersCommand } from './run/commands/orders.ts'
import { peopleCommand } from './run/commands/people.ts'
import { plantCommand } from './run/commands/plant.ts'
import { addProvisionCommand } from './run/commands/provision.ts'
import { rejectsCommand } from './run/commands/rejects.ts'
import { rulesCommand } from './run/commands/rules.ts'
import { settingsCommand } from './run/commands/settings.ts'
import { replayCommand } from './run/commands/simulators/replay.ts'
import { simulatorsCommand } from './run/commands/simulators/simulators.ts'
import { stationCommand } from './run/commands/station.ts'
import { tokenCommand } from './run/commands/token.ts'
import { loadPlant, plantSource } from './run/files/plant-file.ts'
import { dataFolder } from './run/process/data-folder.ts'
import { logOutput, outliveOutput } from './run/process/output.ts'
import { surroundings } from './run/process/surroundings.ts'
import { UsageError } from './run/process/usage-error.ts'
import { openOrders } from './run/roles/orders.ts'
import { type Role, roles } from './run/roles/role.ts'
import { serve } from './run/roles/serve.ts'
import { parseSettings, type Settings } from './run/settings/settings.ts'
import { openAnnouncementLog } from './storage/announcements/announcement-store.ts'
import { openDeviceCredentials } from './storage/credentials/device-store.ts'
import { openStationPasswords } from './storage/credentials/station-store.ts'
import { openTokens } from './storage/credentials/token-store.ts'
import { openDeliveryStore } from './storage/deliveries/delivery-store.ts'
import type { NewIncoming } from './storage/deliveries/incoming.ts'
import { openStateReader } from './storage/ingest/state-reader.ts'
import { openLoginStore } from './storage/logins/login-store.ts'
import { openMaintenanceStore } from './storage/maintenance/maintenance-store.ts'
import { recordedDuty } from './storage/people/recorded.ts'
import { openRuleEditStore } from './storage/rule-edits/rule-edit-store.ts'

/** The only main: starts roles, or runs one command. Exit code 2 for wrong use, with one line that says what. */

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

function logger(level: string) {
  return pino({ level }, logOutput(process.stdout.isTTY))
}

async function start(wanted: ReadonlySet<Role>, demo: boolean): Promise<void> {
  const settings = settingsOrExit()
  if (!demo && wanted.has('bridge') && settings.HUOSHUI_BRIDGE_URL === undefined)
    throw new UsageError('HUOSHUI_BRIDGE_URL: expected by the role bridge')
  if (!demo && wanted.has('sl651') && settings.HUOSHUI_SL651_PORT === undefined)
    throw new UsageError('HUOSHUI_SL651_PORT: expected by the role sl651')
  dataFolder(settings)
  isServing = true
  await serve({
    settings,
    roles: wanted,
    demo: settings.HUOSHUI_DEMO ?? demo,
    log: logger(settings.HUOSHUI_LOG_LEVEL),
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
const folder = () => dataFolder(settingsOrExit())
const bringIncoming = async (incoming: NewIncoming) => {
  await using deliveries = await openDeliveryStore({ folder: folder() })
  await deliveries.bring(incoming)
}
const openOrdersHere = () => {
  const settings = settingsOrExit()
  dataFolder(settings)
  return openOrders(settings)
}
const openRules = () => openRuleEditStore({ folder: folder() })
const openMaintenance = () => openMaintenanceStore({ folder: folder() })
const openDevices = () => openDeviceCredentials({ folder: folder() })
const plant = async () => (await loadPlant(plantSource(settingsOrExit()))).current
const program = new Command('huoshui')
  .description("Huoshui 活水: telemetry of a city's water. Settings come from the environment: npx huoshui settings")
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) })
  .addCommand(
    addProvisionCommand(
      addClaimCommands(deviceCommand({ open: openDevices, plant, audited: auditedBy('device', folder) }), () =>
        plantSource(settingsOrExit()),
      ),
      {
        open: openDevices,
        plant: () => plantSource(settingsOrExit()),
        audited: auditedBy('device provision', folder),
      },
    ),
  )
  .addCommand(
    tokenCommand({
      open: () => openTokens({ folder: folder() }),
      plant,
      audited: auditedBy('token', folder),
    }),
  )
  .addCommand(
    peopleCommand({
      open: () => openLoginStore({ folder: folder() }),
      plant,
      settings: settingsOrExit,
      audited: auditedBy('people', folder),
    }),
  )
  .addCommand(stationCommand({ open: () => openStationPasswords({ folder: folder() }) }))
  .addCommand(plantCommand(() => plantSource(settingsOrExit())))
  .addCommand(channelsCommand({ settings: settingsOrExit, env: process.env, plant }))
  .addCommand(onCallCommand({ plant, history: () => recordedDuty(folder()) }))
  .addCommand(announceCommand({ plant, open: () => openAnnouncementLog({ folder: folder() }) }))
  .addCommand(drillCommand({ plant, bring: bringIncoming }))
  .addCommand(ordersCommand(openOrdersHere))
  .addCommand(maintenanceCommand({ open: openMaintenance, source: () => plantSource(settingsOrExit()) }))
  .addCommand(rulesCommand({ open: openRules, source: () => plantSource(settingsOrExit()) }))
  .addCommand(rejectsCommand(() => openStateReader({ folder: folder() })))
  .addCommand(replayCommand())
  .addCommand(
    simulatorsCommand({
      plant: () => plantSource(settingsOrExit()),
      log: () => logger(settingsOrExit().HUOSHUI_LOG_LEVEL),
    }),
  )
  .addCommand(
    backtestCommand({
      open: () => openHistory(settingsOrExit(), logger('warn')),
      ...{ print: console.log, progress: process.stderr, signals: process },
    }),
  )
  .addCommand(backupCommand({ settings: settingsOrExit, plant }))
  .addCommand(restoreCommand({ settings: settingsOrExit, plant }))
  .addCommand(settingsCommand())
  .addCommand(decodeCommand(() => plantSource(settingsOrExit())))
  .addCommand(formatsCommand(() => plantSource(settingsOrExit())))
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
