import { EventEmitter } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backtestCommand } from '../../run/commands/backtest.ts'
import { openHistory } from '../../run/commands/history.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { testToken } from '../support/platform-process.ts'
import { quietLog } from '../support/quiet.ts'
import { type AssetFile, anyName, anyPlace, writePlant } from '../support/replay-plant.ts'
import { startReplayRun } from '../support/replay-run.ts'
import { sharedData } from '../support/shared-data.ts'

const logan = sharedData('logan-river/BlackSmithFork2015.csv.gz')
const gauge: AssetFile = {
  id: 'blacksmithfork2015',
  kind: 'level-gauge',
  name: anyName,
  at: anyPlace,
  device: 'blacksmithfork2015',
  points: [{ id: 'stage', quantity: 'water_level', every: '15min', range: [0, 100], sentinels: [-9999, 7999] }],
}
const high = { kind: 'high', point: 'stage', limit: 46.78 }
const rules = {
  templates: {
    'level-gauge': [
      { id: 'naive', ...high },
      { id: 'deadband', ...high, deadband: 2 },
      { id: 'delay', ...high, onDelay: '30min' },
      { id: 'both', ...high, deadband: 2, onDelay: '30min' },
    ],
  },
}
const id = (rule: string) => `logan.blacksmithfork2015.stage.${rule}`

test('a year of the Logan River, replayed, and its rules tried by command and by API', async () => {
  using folder = temporaryFolder()
  const plant = writePlant(folder.path, 'logan', [gauge])
  await using run = await startReplayRun(folder.path, 'logan', { HUOSHUI_PLANT: plant })
  const map = join(import.meta.dirname, 'maps/logan-river.yaml')
  await run.replay([logan ?? ''], map, '--batch', '100')

  const rulesFile = join(folder.path, 'rules.yaml')
  writeFileSync(rulesFile, JSON.stringify(rules))
  const incidentsFile = join(folder.path, 'incidents.yaml')
  writeFileSync(incidentsFile, '- { name: ice jam, at: 2015-12-26T12:00:00Z, within: logan.blacksmithfork2015 }\n')
  const parsed = parseSettings({ HUOSHUI_DATA: join(folder.path, 'data'), HUOSHUI_PLANT: plant })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const printed: string[] = []
  const command = backtestCommand({
    open: () => openHistory(parsed.settings, quietLog),
    print: (line) => printed.push(line),
    progress: { write: () => true },
    signals: new EventEmitter(),
  })
  const period = { from: '2015-01-01T00:00:00Z', to: '2016-01-01T00:00:00Z' }
  const args = ['--rules', rulesFile, '--from', period.from, '--to', period.to, '--incidents', incidentsFile]
  await command.parseAsync(args, { from: 'user' })
  console.log(printed.join('\n'))
  const counted = { naive: 155, deadband: 10, delay: 29, both: 7 }
  for (const [rule, count] of Object.entries(counted))
    expect(printed).toContain(`  ${String(count).padStart(6)}  ${id(rule)}`)
  expect(printed).toContain(`  ${id('naive')}: a deadband of 0.4678 would have saved 116 of 155 alarms`)

  const begun = await fetch(`${run.platform.httpUrl}/api/v1/backtests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...period, rules: JSON.stringify(rules) }),
  })
  expect(begun.status).toBe(202)
  const job = begun.headers.get('location') ?? ''
  const done = await eventually('the backtest to end', async () => {
    const answer = (await (await run.platform.get(job)).json()) as Job
    return answer.state === 'running' ? undefined : answer
  })
  expect(done).toMatchObject({ state: 'done', by: '(HUOSHUI_TOKEN)', rules: 4 })
  const times = Object.fromEntries(done.report.kpis.topTen.map(({ alarm, annunciations }) => [alarm, annunciations]))
  expect(times).toEqual(Object.fromEntries(Object.entries(counted).map(([rule, count]) => [id(rule), count])))
})

interface Job {
  readonly state: string
  readonly report: { readonly kpis: { readonly topTen: readonly { alarm: string; annunciations: number }[] } }
}
