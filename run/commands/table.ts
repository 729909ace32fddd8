import type { Command } from 'commander'
import type { Logger } from 'pino'
import type { Plant } from '../../core/plant/plant.ts'
import type { PlantSource } from '../files/plant-file.ts'
import type { Settings } from '../settings/settings.ts'

/** What the commands work on, read when it is asked for: a command that needs no plant works without one. */
export interface CommandSurroundings {
  readonly settings: () => Settings
  /** The data folder, made where it is missing. */
  readonly folder: () => string
  readonly source: () => Required<PlantSource>
  readonly plant: () => Promise<Plant>
  readonly log: (level: string) => Promise<Logger>
}

type Make = (around: CommandSurroundings) => Promise<Command>

/** What makes each command, by its name. A command's modules are loaded by its maker, so that the one that is called answers at once. */
export const commands: Readonly<Record<string, Make>> = {
  device: async (around) => {
    const { plant, source } = around
    const [{ deviceCommand }, { addClaimCommands }, { addProvisionCommand }, { openKept }, audited] = await Promise.all(
      [import('./device.ts'), import('./claim.ts'), import('./provision.ts'), import('./kept.ts'), auditing(around)],
    )
    const open = () => openKept(around, (state) => state.devices())
    const command = addClaimCommands(deviceCommand({ open, plant, audited: audited('device') }), source)
    return addProvisionCommand(command, { open, plant: source, audited: audited('device provision') })
  },
  token: async (around) => {
    const [{ tokenCommand }, { openKept }] = await Promise.all([import('./token.ts'), import('./kept.ts')])
    const audited = await auditing(around)
    const open = () => openKept(around, (state) => state.tokens())
    return tokenCommand({ open, plant: around.plant, audited: audited('token') })
  },
  people: async (around) => {
    const { settings, plant } = around
    const [{ peopleCommand }, { openKept }] = await Promise.all([import('./people.ts'), import('./kept.ts')])
    const audited = await auditing(around)
    const open = () => openKept(around, (state) => state.logins())
    return peopleCommand({ open, plant, settings, audited: audited('people') })
  },
  station: async (around) => {
    const [{ stationCommand }, { openKept }] = await Promise.all([import('./station.ts'), import('./kept.ts')])
    return stationCommand({ open: () => openKept(around, (state) => state.stations()) })
  },
  plant: async ({ source }) => (await import('./plant.ts')).plantCommand(source),
  channels: async ({ settings, plant }) =>
    (await import('./channels.ts')).channelsCommand({ settings, env: process.env, plant }),
  oncall: async (around) => {
    const { onCallCommand } = await import('./oncall.ts')
    const { recordedDuty } = await import('./recorded-duty.ts')
    return onCallCommand({ plant: around.plant, history: () => recordedDuty(around) })
  },
  announce: async (around) => {
    const { announceCommand } = await import('./announce.ts')
    const { openKept } = await import('./kept.ts')
    return announceCommand({ plant: around.plant, open: () => openKept(around, (state) => state.announcements()) })
  },
  drill: async (around) => {
    const [{ drillCommand }, { openKept }] = await Promise.all([import('./drill.ts'), import('./kept.ts')])
    return drillCommand({
      plant: around.plant,
      async bring(incoming) {
        await using deliveries = await openKept(around, (state) => state.deliveries())
        await deliveries.bring(incoming)
      },
    })
  },
  orders: async (around) => {
    const [{ ordersCommand }, { openOrders }, { openKept }] = await Promise.all([
      import('./orders.ts'),
      import('../roles/open-orders.ts'),
      import('./kept.ts'),
    ])
    return ordersCommand(() => openKept(around, (state) => openOrders(state, around.settings())))
  },
  rules: async (around) => {
    const { source, settings, log } = around
    const [{ rulesCommand }, { openKept }] = await Promise.all([import('./rules.ts'), import('./kept.ts')])
    // only its backtest needs the readings
    const history = async () => (await import('./history.ts')).openHistory(settings(), await log('warn'))
    return rulesCommand({ open: () => openKept(around, (state) => state.ruleEdits()), source, history })
  },
  maintenance: async (around) => {
    const [{ maintenanceCommand }, { openKept }] = await Promise.all([import('./maintenance.ts'), import('./kept.ts')])
    return maintenanceCommand({ open: () => openKept(around, (state) => state.maintenance()), source: around.source })
  },
  rejects: async (around) => {
    const { rejectsCommand } = await import('./rejects.ts')
    const { openKept } = await import('./kept.ts')
    return rejectsCommand(() => openKept(around, (state) => state.ingestReader()))
  },
  replay: async () => (await import('./simulators/replay.ts')).replayCommand(),
  simulators: async ({ settings, source, log }) => {
    const { simulatorsCommand } = await import('./simulators/simulators.ts')
    return simulatorsCommand({ plant: source, log: () => log(settings().HUOSHUI_LOG_LEVEL) })
  },
  backtest: async ({ settings, log }) => {
    const { backtestCommand } = await import('./backtest.ts')
    const { openHistory } = await import('./history.ts')
    const output = { print: console.log, progress: process.stderr, signals: process }
    return backtestCommand({ open: () => log('warn').then((quiet) => openHistory(settings(), quiet)), ...output })
  },
  state: async (around) => {
    const [{ stateCommand }, { partitionsOf }] = await Promise.all([
      import('./state.ts'),
      import('../../storage/log/settings.ts'),
    ])
    return stateCommand({
      folder: around.folder,
      postgres: () => openServer(around),
      partitions: () => partitionsOf(around.settings()),
    })
  },
  store: async (around) => {
    const [{ storeCommand }, { openKept }] = await Promise.all([import('./store.ts'), import('./kept.ts')])
    return storeCommand({ folder: around.folder, written: () => openKept(around, (state) => state.storeWritten()) })
  },
  log: async (around) => {
    const { logCommand } = await import('./log.ts')
    const { openState } = await import('../roles/open-state.ts')
    const { settings, folder, plant } = around
    const log = () => around.log('warn')
    const state = async () =>
      openState({ ...settings(), HUOSHUI_DATA: folder() }, async () => ({
        log: await log(),
        metrics: new (await import('prom-client')).Registry(),
      }))
    return logCommand({ settings, folder, plant, state, log })
  },
  backup: async ({ settings, plant }) => (await import('./backup.ts')).backupCommand({ settings, plant }),
  restore: async ({ settings, plant }) => (await import('./backup.ts')).restoreCommand({ settings, plant }),
  settings: async () => (await import('./settings.ts')).settingsCommand(),
  decode: async ({ source }) => (await import('./decode.ts')).decodeCommand(source),
  formats: async ({ source }) => (await import('./decode.ts')).formatsCommand(source),
}

/** The PostgreSQL that the settings name. */
async function openServer({ settings, log }: CommandSurroundings) {
  const [{ openServerOf }, { Registry }] = await Promise.all([import('../roles/open-state.ts'), import('prom-client')])
  return await openServerOf(settings(), { log: await log('warn'), metrics: new Registry() })
}

/** What puts on record what a command of a name has done. */
async function auditing(around: CommandSurroundings) {
  const [{ auditedBy }, { openKept }] = await Promise.all([import('./audited.ts'), import('./kept.ts')])
  return (command: string) => auditedBy(command, () => openKept(around, (state) => state.audit()))
}
