import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { type AssetFile, anyName, anyPlace, writePlant } from '../support/replay-plant.ts'
import { startReplayRun } from '../support/replay-run.ts'
import { sharedData } from '../support/shared-data.ts'

/**
 * Measured data of years ago through the whole platform: the alarms are those of the data's own time, however fast it
 * comes, and though the process that evaluates it is killed again and again.
 */
const maps = join(import.meta.dirname, 'maps')
const [logan, skab] = [sharedData('logan-river/BlackSmithFork2015.csv.gz'), sharedData('skab/valve1/2.csv')]

interface DataSet {
  readonly site: string
  readonly file: string | undefined
  readonly point: AssetFile['points'][number]
  readonly limit: { readonly kind: 'high' | 'low'; readonly limit: number; readonly point: string }
  readonly deadband: number
  readonly onDelay: string
  /** Without deadband and delay, with the deadband, with the delay, with both. */
  readonly raised: readonly number[]
  /** So many times faster than it happened: some seconds. */
  readonly speed: string
}

/** The stage is published in centimetres and kept in metres; the flow stays as it is, in the quantity's own unit. */
const blackSmithFork: DataSet = {
  site: 'logan',
  file: logan,
  point: { id: 'stage', quantity: 'water_level', unit: 'cm', every: '15min', range: [0, 10], sentinels: [-9999, 7999] },
  limit: { kind: 'high', limit: 0.4678, point: 'stage' },
  deadband: 0.02,
  onDelay: '30min',
  raised: [155, 10, 29, 7],
  speed: '10000000',
}
const valve2: DataSet = {
  site: 'skab',
  file: skab,
  point: { id: 'flow', quantity: 'flow', every: '1s' },
  limit: { kind: 'low', limit: 31.5, point: 'flow' },
  deadband: 1,
  onDelay: '10s',
  raised: [174, 28, 5, 1],
  speed: '400',
}

function plantOf(folder: string, { site, point, limit, deadband, onDelay }: DataSet): string {
  const device = site === 'logan' ? 'blacksmithfork2015' : 'bench'
  const gauge: AssetFile = { id: 'gauge', kind: 'level-gauge', name: anyName, at: anyPlace, device, points: [point] }
  return writePlant(folder, site, [gauge], {
    templates: {
      '*': [
        { id: 'naive', ...limit },
        { id: 'deadband', ...limit, deadband },
        { id: 'delay', ...limit, onDelay },
        { id: 'both', ...limit, deadband, onDelay },
      ],
    },
    devices: [
      { id: 'silent', kind: 'silent' },
      { id: 'clock', kind: 'clock' },
      { id: 'offline', kind: 'offline' },
    ],
  })
}

interface Told {
  readonly alarm: string
  readonly event: string
  readonly at: string
}

async function journalOf(platform: PlatformProcess): Promise<Told[]> {
  const { entries } = (await (await platform.get('/api/v1/journal')).json()) as { entries: Told[] }
  return entries
}

/** Raised, of each of the four rules; raised and returned alternate, as they do in each rule's own time. */
function countsOf(entries: readonly Told[], { site, point }: DataSet): number[] {
  return ['naive', 'deadband', 'delay', 'both'].map((rule) => {
    const own = entries.filter(({ alarm }) => alarm === `${site}.gauge.${point.id}.${rule}`)
    expect(own.map(({ event }) => event)).toEqual(own.map((_, index) => (index % 2 === 0 ? 'raised' : 'returned')))
    expect(own.map(({ at }) => at)).toEqual(own.map(({ at }) => at).toSorted())
    return own.filter(({ event }) => event === 'raised').length
  })
}

const cases: [name: string, data: DataSet, speed: string, killed: number][] = [
  ['Logan BlackSmithFork2015, stage ≥ 46.78 cm, at once', blackSmithFork, 'max', 0],
  ['Logan BlackSmithFork2015, ten million times faster, killed', blackSmithFork, blackSmithFork.speed, 2],
  ['SKAB valve1/2, flow ≤ 31.5, at once, killed', valve2, 'max', 2],
  ['SKAB valve1/2, 400 times faster', valve2, valve2.speed, 0],
]

for (const [name, data, speed, killed] of cases) {
  test.skipIf(!data.file)(`${name}: ${data.raised.join(', ')} alarms`, async () => {
    using folder = temporaryFolder()
    const plant = plantOf(folder.path, data)
    const settings = { HUOSHUI_PLANT: plant, HUOSHUI_DATA: join(folder.path, 'data') }
    await using run = await startReplayRun(folder.path, data.site, settings)
    await using alarms = await PlatformProcess.create(settings, ['alarms'])
    await alarms.start()
    const map = join(maps, data.site === 'logan' ? 'logan-river.yaml' : 'skab.yaml')
    const batch = data.site === 'logan' ? ['--batch', '20'] : []
    const replayed = run.replay([data.file ?? ''], map, '--speed', speed, ...batch)
    const beginning = async () => (await journalOf(run.platform)).length
    await eventually('the first alarms', beginning, (count) => count > 20)
    for (let death = 0; death < killed; death++) {
      await alarms.kill9()
      await alarms.start()
    }
    const printed = await replayed
    await eventually('all messages to be evaluated', () => alarms.metric('huoshui_alarms_lag_messages'), 0)
    const entries = await journalOf(run.platform)
    const counts = countsOf(entries, data)
    console.log(`${name}: ${counts.join(', ')} raised; ${printed.find((line) => line.startsWith('sent '))}`)
    expect(counts).toEqual(data.raised)
  })
}
